"""/insights/"""

from django.urls import path

from review.insights import rescreening, views
from review.insights.overview import views as overview

urlpatterns = [
    path("", overview.overview, name="insights"),
    path("<slug:name>.csv", overview.table, name="insights_table"),
    path("providers/", views.providers, name="insights_providers"),
    path("providers/budgets/", views.keep_budget, name="budget_set"),
    path("providers/budgets/<int:budget_id>/remove/", views.remove_budget, name="budget_remove"),
    path("rescreening/", rescreening.backlogs, name="insights_rescreening"),
    path("rescreening/begin/", rescreening.begin_backlog, name="backlog_begin"),
    path("rescreening/<uuid:rescreen_id>/", rescreening.backlog, name="backlog"),
    *(
        path(
            f"rescreening/<uuid:rescreen_id>/{action}/",
            rescreening.change_backlog,
            {"action": action},
            name=f"backlog_{action}",
        )
        for action in rescreening.CHANGES
    ),
]
