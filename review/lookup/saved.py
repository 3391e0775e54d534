"""Saved searches: keep the filters of a page under a name, rename, delete."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from moderation.people.models import User
from moderation.people.roles import Permission
from moderation.platforms.access import platforms_for
from moderation.platforms.models import Platform, SavedSearch
from moderation.platforms.saved import (
    SearchNotKept,
    delete_search,
    keep_search,
    rename_search,
    visible_searches,
)
from review.language.words import why_not
from review.lookup.form import SearchForm
from review.session.gate import allowed, person_of, posted


@dataclass(frozen=True)
class SavedLink:
    """One of the searches kept: whose, and where it leads."""

    search: SavedSearch
    url: str
    mine: bool
    current: bool


def links_for(person: User, query: str = "") -> list[SavedLink]:
    """One's own first, each marked when it is what is shown now."""
    kept = sorted(visible_searches(person), key=lambda one: (one.person_id != person.id, one.name.casefold()))
    page = reverse("submissions")
    return [
        SavedLink(one, f"{page}?{one.query}", one.person_id == person.id, one.query == query) for one in kept
    ]


def may_share_with(person: User) -> list[Platform]:
    return list(platforms_for(person, Permission.REVIEW_SENIOR))


@posted("submissions")
@allowed(Permission.LOOK_UP)
def keep(request: HttpRequest) -> HttpResponse:
    """POST name, query, and share as a platform's slug; back to what was found."""
    person = person_of(request)
    form = SearchForm(QueryDict(request.POST.get("query", "")), person=person)
    query = form.query.urlencode()
    back = redirect(f"{reverse('submissions')}?{query}")
    try:
        kept = keep_search(person, request.POST.get("name", ""), query, shared_with(request, person))
    except SearchNotKept as why:
        messages.error(request, _("This search was not saved. {why}").format(why=why_not(why)))
        return back
    messages.success(request, _("Saved as “{name}”.").format(name=kept.name))
    return back


def shared_with(request: HttpRequest, person: User) -> Platform | None:
    slug = request.POST.get("share", "")
    if not slug:
        return None
    platform = platforms_for(person, Permission.LOOK_UP).filter(slug=slug).first()
    if platform is None:
        raise Http404
    return platform


@require_safe
@allowed(Permission.LOOK_UP)
def saved(request: HttpRequest) -> HttpResponse:
    """All of them, one's own to be renamed or deleted."""
    return render(request, "review/lookup/saved.html", {"links": links_for(person_of(request))})


@posted("saved_searches")
@allowed(Permission.LOOK_UP)
def rename(request: HttpRequest, search_id: UUID) -> HttpResponse:
    """POST name."""
    try:
        if not rename_search(search_id, person_of(request), request.POST.get("name", "")):
            raise Http404
    except SearchNotKept as why:
        messages.error(request, _("It keeps its name. {why}").format(why=why_not(why)))
    else:
        messages.success(request, _("Renamed."))
    return redirect("saved_searches")


@posted("saved_searches")
@allowed(Permission.LOOK_UP)
def delete(request: HttpRequest, search_id: UUID) -> HttpResponse:
    if not delete_search(search_id, person_of(request)):
        raise Http404
    messages.success(request, _("Deleted."))
    return redirect("saved_searches")
