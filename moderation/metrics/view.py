"""`/metrics` for Prometheus: what this installation's databases know, whichever process is asked."""

from __future__ import annotations

import hmac

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from moderation.metrics.answers import agreement_gauges, reuse_gauges
from moderation.metrics.gauge import written
from moderation.metrics.vendors import (
    budget_gauges,
    call_gauges,
    coverage_gauge,
    latency_gauge,
    line_gauge,
    platform_gauge,
)
from moderation.metrics.work import case_gauges, log_gauge

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
SCHEME = "Bearer "


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Everything as gauges in the text format 0.0.4. Raises Http404 without METRICS_TOKEN or for another token."""
    given, token = request.headers.get("Authorization", ""), settings.METRICS_TOKEN
    if not token or not hmac.compare_digest(given.encode(), f"{SCHEME}{token}".encode()):
        raise Http404
    gauges = [
        *call_gauges(),
        latency_gauge(),
        platform_gauge(),
        line_gauge(),
        *budget_gauges(),
        coverage_gauge(),
        *reuse_gauges(),
        *agreement_gauges(),
        *case_gauges(),
        log_gauge(),
    ]
    return HttpResponse("".join(written(gauges)), content_type=CONTENT_TYPE)
