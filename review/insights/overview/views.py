"""The page, and each of its tables as a file."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from moderation.people.roles import Permission
from review.asked import status_of
from review.insights.overview.asked import WORDS, Asked, asked_of
from review.insights.overview.read import OverviewPage
from review.insights.overview.rows import Rows
from review.insights.overview.tables import TABLES, lines
from review.session.gate import allowed, person_of
from review.working import not_while_working

readers = allowed(Permission.READ_INSIGHTS)


@require_safe
@readers
@not_while_working
def overview(request: HttpRequest) -> HttpResponse:
    """What came in and went out in the window of `?days=`, at the platform of `?platform=`."""
    page = OverviewPage(asked_for(request))
    windows = [(days, _(words)) for days, words in WORDS.items()]
    context = {"page": page, "rows": Rows(page), "windows": windows}
    status = status_of(page.asked.faults)
    return render(request, "review/insights/overview/overview.html", context, status=status)


@require_safe
@readers
@not_while_working
def table(request: HttpRequest, name: str) -> HttpResponseBase:
    """One of the tables in CSV, of the same window and platform. Who asks for what is not there gets no other numbers:
    404 for the platform, 422 for the days, and the words."""
    if name not in TABLES:
        raise Http404
    asked = asked_for(request)
    if asked.faults:
        words = "".join(f"{fault}\n" for fault in asked.faults.values())
        return HttpResponse(words, status=status_of(asked.faults), content_type="text/plain; charset=utf-8")
    # Read before the answer begins: what fails later would leave a file that looks whole.
    rows = list(TABLES[name](OverviewPage(asked)))
    response = StreamingHttpResponse(lines(rows), content_type="text/csv; charset=utf-8")
    place = f"{asked.platform.slug}-" if asked.platform else ""
    file = f"insights-{place}{name}-{asked.days}d-{asked.now:%Y-%m-%d}.csv"
    response["Content-Disposition"] = f'attachment; filename="{file}"'
    response["Cache-Control"] = "no-store"
    return response


def asked_for(request: HttpRequest) -> Asked:
    return asked_of(person_of(request), request.GET, timezone.now())
