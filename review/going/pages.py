"""The pages that can be gone to by name: those that are open to this person, their platforms' and their policies'."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _

from moderation.people.models import User
from moderation.people.roles import Permission
from moderation.platforms.access import may_everywhere, platforms_for
from review.context import Page, open_pages
from review.policies.listing import readable


def pages_of(person: User) -> list[tuple[str, str]]:
    """Name and address of each, in the order of the navigation; then those that bear a name of their own."""
    return [*((_(page.name), page.url) for page in open_pages(person)), *bearing_a_name(person)]


def page_named(text: str, person: User) -> str:
    """The address of the first page whose name, in the person's language or in English, begins like this, whatever the
    case; else of the first that is also called so. Empty when none is."""
    pages = open_pages(person)
    return first_like(text, names_of(pages)) or first_like(text, other_names_of(pages))


def page_bearing(text: str, person: User) -> str:
    """The same, of platforms, policies and people."""
    return first_like(text, bearing_a_name(person)) or page_about(text, person)


def page_about(text: str, person: User) -> str:
    """The page of the first person whose name begins like this."""
    if not may_everywhere(person, Permission.MANAGE_PEOPLE):
        return ""
    found = User.objects.filter(name__istartswith=text).order_by("name").values_list("id", flat=True).first()
    return reverse("person", args=[found]) if found else ""


def first_like(text: str, names: Iterable[tuple[str, str]]) -> str:
    wanted = text.casefold()
    return next((url for name, url in names if name.casefold().startswith(wanted)), "")


def names_of(pages: list[Page]) -> Iterable[tuple[str, str]]:
    return ((name, page.url) for page in pages for name in (_(page.name), page.name))


def other_names_of(pages: list[Page]) -> Iterable[tuple[str, str]]:
    return ((name, page.url) for page in pages for also in page.also for name in (_(also), also))


def bearing_a_name(person: User) -> list[tuple[str, str]]:
    """Of each platform that they keep its page and its queues, and of each policy that they read its page."""
    kept = platforms_for(person, Permission.MANAGE_PLATFORM).order_by("name")
    read = list(readable(person).order_by("name"))
    found = [
        page
        for platform in kept
        for page in (
            (platform.name, reverse("platform", args=[platform.slug])),
            (
                _("Queues, {name}").format(name=platform.name),
                reverse("platform_queues", args=[platform.slug]),
            ),
        )
    ]
    found += [(policy.name, reverse("policy", args=[policy.slug])) for policy in read]
    for may_open, words, view in (
        (Permission.EDIT_POLICY, _("Tune {name}"), "tune"),
        (Permission.READ_INSIGHTS, _("Certificates of {name}"), "certificates"),
    ):
        policies = read if may_everywhere(person, may_open) else []
        found += [(words.format(name=policy.name), reverse(view, args=[policy.slug])) for policy in policies]
    return found
