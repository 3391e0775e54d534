"""What the shell around every page needs: the navigation a person may use, who they are, light or dark."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, Resolver404, resolve, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from moderation.people.models import User
from moderation.people.roles import ROLE_WORDS, Permission
from moderation.platforms.access import may, role_of
from review.insights.limited import limited_for
from review.keys.chosen import keys_of
from review.preferences import theme_of


@dataclass(frozen=True)
class Page:
    name: str
    url: str
    icon: str
    permission: Permission


WORK = (
    Page(gettext_noop("Review"), "/review/", "eye", Permission.REVIEW),
    Page(gettext_noop("Mine"), "/review/mine/", "person", Permission.REVIEW),
    Page(gettext_noop("Submissions"), "/submissions/", "search", Permission.LOOK_UP),
    Page(gettext_noop("Grid"), "/review/grid/", "grid", Permission.REVIEW),
)
RUN = (
    Page(gettext_noop("Policies"), "/policies/", "scales", Permission.READ_POLICY),
    Page(gettext_noop("Insights"), "/insights/", "chart", Permission.READ_INSIGHTS),
    Page(gettext_noop("Quality"), "/quality/", "target", Permission.READ_QUALITY),
    Page(gettext_noop("Audit log"), "/audit/", "lines", Permission.READ_AUDIT),
    Page(gettext_noop("Platforms"), "/platforms/", "plug", Permission.MANAGE_PLATFORM),
    Page(gettext_noop("People"), "/people/", "people", Permission.MANAGE_PEOPLE),
)
IN_THE_BAR = 3


def shell(request: HttpRequest) -> dict[str, Any]:
    """`shell` for the base templates; without a person it holds the theme alone."""
    around: dict[str, Any] = {"theme": theme_of(request), "theme_url": address("theme")}
    user = getattr(request, "user", None)
    if isinstance(user, User) and user.is_authenticated:
        around |= for_person(user, request.path) | {"limited": limited_for(user, request.path)}
    return {"shell": around}


def for_person(user: User, path: str) -> dict[str, Any]:
    groups = [
        {"title": title, "items": [item(page, path) for page in pages if is_open(page, user)]}
        for title, pages in (("", WORK), (_("Run"), RUN))
    ]
    everything = [entry for group in groups for entry in group["items"]]
    role = role_of(user)
    return {
        "groups": [group for group in groups if group["items"]],
        "first": everything[:IN_THE_BAR],
        "rest": everything[IN_THE_BAR:],
        "name": user.name or user.username,
        "role": _(ROLE_WORDS[role]) if role else _("No role yet"),
        "me_url": address("me") if may(user, Permission.REVIEW) else "",
        "keys": keys_of(user),
        "keys_url": address("keys"),
        "go_url": address("go"),
        "password_url": address("change_password"),
        "sign_out_url": address("sign_out"),
        "language": user.language,
        "languages": settings.LANGUAGES,
        "language_url": address("language"),
    }


def item(page: Page, path: str) -> dict[str, object]:
    return {
        "name": _(page.name),
        "url": page.url,
        "icon": page.icon,
        "current": page == nearest(path),
    }


def nearest(path: str) -> Page | None:
    """The page whose address has most of this one's beginning: /review/mine/ lies below /review/."""
    found = [page for page in (*WORK, *RUN) if path.startswith(page.url)]
    return max(found, key=lambda page: len(page.url), default=None)


def is_open(page: Page, user: User) -> bool:
    return exists(page.url) and may(user, page.permission)


@cache
def exists(url: str) -> bool:
    """Only pages that are there are offered."""
    try:
        resolve(url)
    except Resolver404:
        return False
    return True


@cache
def address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
