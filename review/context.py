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
from moderation.platforms.access import may, may_everywhere, role_of
from review.insights.limited import limited_for
from review.keys.chosen import keys_of
from review.preferences import theme_of


@dataclass(frozen=True)
class Page:
    """`permission` is None where everybody may come who is signed in; `also` are other words that people use for it,
    and `everywhere` is set where the permission for one platform is not enough."""

    name: str
    url: str
    icon: str
    permission: Permission | None
    also: tuple[str, ...] = ()
    everywhere: bool = False


QUEUES, ON_HOLD = gettext_noop("Queues"), gettext_noop("On hold")
WORK = (
    Page(gettext_noop("Review"), "/review/", "eye", Permission.REVIEW, (QUEUES,)),
    Page(gettext_noop("Mine"), "/review/mine/", "person", Permission.REVIEW, (ON_HOLD,)),
    Page(
        gettext_noop("Submissions"), "/submissions/", "search", Permission.LOOK_UP, (gettext_noop("Search"),)
    ),
    Page(gettext_noop("Grid"), "/review/grid/", "grid", Permission.REVIEW),
)
RUN = (
    Page(gettext_noop("Policies"), "/policies/", "scales", Permission.READ_POLICY, (gettext_noop("Rules"),)),
    Page(gettext_noop("Insights"), "/insights/", "chart", Permission.READ_INSIGHTS),
    Page(gettext_noop("Quality"), "/quality/", "target", Permission.READ_QUALITY),
    Page(gettext_noop("Audit log"), "/audit/", "lines", Permission.READ_AUDIT, (gettext_noop("Log"),)),
    Page(gettext_noop("Platforms"), "/platforms/", "plug", Permission.MANAGE_PLATFORM),
    Page(
        gettext_noop("People"),
        "/people/",
        "people",
        Permission.MANAGE_PEOPLE,
        (gettext_noop("Roles"),),
        everywhere=True,
    ),
)
# No place in the navigation: on the way from one of those, or from the menu under one's name.
BESIDE = (
    Page(
        gettext_noop("Saved searches"),
        "/submissions/saved/",
        "search",
        Permission.LOOK_UP,
        (gettext_noop("Searches"),),
    ),
    Page(
        gettext_noop("Scorers"),
        "/insights/providers/",
        "chart",
        Permission.READ_INSIGHTS,
        (gettext_noop("Insights, scorers"), gettext_noop("Providers"), gettext_noop("Budgets")),
    ),
    Page(
        gettext_noop("Backlogs"),
        "/insights/rescreening/",
        "chart",
        Permission.READ_INSIGHTS,
        (gettext_noop("Insights, backlogs"), gettext_noop("Screen again")),
    ),
    Page(
        gettext_noop("Breaks and caps"),
        "/insights/breaks/",
        "cup",
        Permission.READ_INSIGHTS,
        (gettext_noop("Insights, breaks and caps"), gettext_noop("Caps")),
    ),
    Page(
        gettext_noop("Looked at again"),
        "/quality/mine/",
        "target",
        Permission.REVIEW,
        (gettext_noop("Quality of mine"), gettext_noop("Second looks")),
    ),
    Page(
        gettext_noop("Your day and habits"),
        "/me/",
        "cup",
        Permission.REVIEW,
        (gettext_noop("Day and habits"), gettext_noop("Habits"), gettext_noop("Breaks")),
    ),
    Page(gettext_noop("Keys"), "/preferences/keys", "grid", None, (gettext_noop("Your keys"),)),
    Page(gettext_noop("Change password"), "/password/", "key", None, (gettext_noop("Password"),)),
    Page(gettext_noop("Patterns"), "/patterns/", "grid", None),
    Page(gettext_noop("API"), "/api/docs/", "plug", None),
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
        "pages": [{"name": _(page.name), "url": page.url} for page in open_pages(user)],
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


def open_pages(user: User) -> list[Page]:
    """All that have an address of their own, in the order of the navigation."""
    return [page for page in (*WORK, *RUN, *BESIDE) if is_open(page, user)]


def is_open(page: Page, user: User) -> bool:
    if page.permission is None or not exists(page.url):
        return exists(page.url)
    return may_everywhere(user, page.permission) if page.everywhere else may(user, page.permission)


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
