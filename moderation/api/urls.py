"""Every address under /api/."""

from __future__ import annotations

from django.urls import URLPattern, path

from moderation.api.appeals import AppealsView
from moderation.api.batch import BatchView
from moderation.api.deliveries import DeliveriesView, DeliveryView, RedeliverView
from moderation.api.docs import docs
from moderation.api.endpoints import EndpointsView, EndpointView, RotateSecretView, TestView
from moderation.api.events import EventsView
from moderation.api.hooks import HookView
from moderation.api.openapi import SchemaView
from moderation.api.reports import ReportsView
from moderation.api.submissions import SubmissionsView, SubmissionView

urlpatterns: list[URLPattern] = [
    path("schema/", SchemaView.as_view(), name="api_schema"),
    path("docs/", docs, name="api_docs"),
    path("v1/submissions", SubmissionsView.as_view(), name="api_submissions"),
    path("v1/submissions/batch", BatchView.as_view(), name="api_batch"),
    path("v1/submissions/<uuid:submission_id>", SubmissionView.as_view(), name="api_submission"),
    path("v1/submissions/<uuid:submission_id>/reports", ReportsView.as_view(), name="api_reports"),
    path("v1/submissions/<uuid:submission_id>/appeals", AppealsView.as_view(), name="api_appeals"),
    path("v1/hooks/<slug:slug>", HookView.as_view(), name="api_hook"),
    path("v1/webhook-endpoints", EndpointsView.as_view(), name="api_endpoints"),
    path("v1/webhook-endpoints/<uuid:endpoint_id>", EndpointView.as_view(), name="api_endpoint"),
    path("v1/webhook-endpoints/<uuid:endpoint_id>/test", TestView.as_view(), name="api_endpoint_test"),
    path(
        "v1/webhook-endpoints/<uuid:endpoint_id>/rotate-secret",
        RotateSecretView.as_view(),
        name="api_endpoint_rotate",
    ),
    path("v1/deliveries", DeliveriesView.as_view(), name="api_deliveries"),
    path("v1/deliveries/<uuid:delivery_id>", DeliveryView.as_view(), name="api_delivery"),
    path("v1/deliveries/<uuid:delivery_id>/redeliver", RedeliverView.as_view(), name="api_redeliver"),
    path("v1/events", EventsView.as_view(), name="api_events"),
]
