"""One page."""

from django.urls import path

from review.patterns import views

urlpatterns = [path("", views.patterns, name="patterns")]
