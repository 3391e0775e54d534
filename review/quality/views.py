"""/quality/, one's own page, and retiring gold items."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from moderation.cases.gold import retire_gold_item
from moderation.cases.models import GoldItem
from moderation.people.roles import Permission
from moderation.platforms.access import may
from review.asked import status_of
from review.quality.mine import mine_of
from review.quality.period import DAYS, asked_of
from review.quality.read import quality_page
from review.session.gate import allowed, person_of, posted


@require_safe
@allowed(Permission.READ_QUALITY)
def quality(request: HttpRequest) -> HttpResponse:
    """How people decide, over `?days=` and at `?platform=`."""
    person = person_of(request)
    asked = asked_of(person, request.GET, timezone.now())
    context = {
        "page": quality_page(asked),
        "days": [(number, _(words)) for number, words in DAYS.items()],
        "keeps_gold": may(person, Permission.KEEP_GOLD),
    }
    return render(request, "review/quality/quality.html", context, status=status_of(asked.faults))


@require_safe
@allowed(Permission.REVIEW)
def mine(request: HttpRequest) -> HttpResponse:
    """One's own decisions that were looked at again."""
    return render(request, "review/quality/mine.html", {"page": mine_of(person_of(request))})


@posted("quality")
@allowed(Permission.KEEP_GOLD)
def retire_gold(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """Put it before nobody any more."""
    person = person_of(request)
    item = GoldItem.objects.filter(id=item_id).first()
    if item is None or not may(person, Permission.KEEP_GOLD, item.platform_id):
        raise Http404
    if retire_gold_item(item_id=item_id, person=person):
        messages.success(request, _("Retired. What was answered stays in the figures."))
    return redirect("quality")
