"""Every address of the product; the pages are review's, included by name."""

from django.urls import URLPattern, URLResolver, include, path

from moderation.health import healthz, readyz
from moderation.metrics.view import metrics

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", healthz),
    path("readyz", readyz),
    path("metrics", metrics),
    path("api/", include("moderation.api.urls")),
    path("", include("review.urls")),
]

handler400 = "review.errors.bad_request"
handler403 = "review.errors.forbidden"
handler404 = "review.errors.not_found"
handler500 = "review.errors.server_error"
