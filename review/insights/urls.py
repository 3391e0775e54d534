"""/insights/"""

from django.urls import path

from review.insights import views

urlpatterns = [
    path("providers/", views.providers, name="insights_providers"),
    path("providers/budgets/", views.keep_budget, name="budget_set"),
    path("providers/budgets/<int:budget_id>/remove/", views.remove_budget, name="budget_remove"),
]
