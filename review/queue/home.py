"""The first page: what this person may do here."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from moderation.people.roles import Permission
from moderation.platforms.access import may
from review.context import RUN, WORK, is_open
from review.queue.greeting import greeting
from review.session.gate import person_of, signed_in

WORDS = {
    "/review/": gettext_noop("Look at what waits for a person, and decide."),
    "/review/mine/": gettext_noop("What you hold, what is asked of you, and what you decided."),
    "/review/grid/": gettext_noop("Look at many pictures side by side, and mark the exceptions."),
    "/submissions/": gettext_noop("Find one posting and everything that happened to it."),
    "/policies/": gettext_noop("Read the rules that route pictures; admins edit and publish them."),
    "/insights/": gettext_noop(
        "What comes in, who decides it, how soon and how well; scorers, money, budgets."
    ),
    "/quality/": gettext_noop("How people decide: second looks, known items, agreement."),
    "/audit/": gettext_noop("Read every change that was made here, by whom and when."),
    "/platforms/": gettext_noop("Keys, webhook endpoints and their deliveries."),
    "/people/": gettext_noop("Who works here, in which role, for which platform."),
}


@signed_in
def home(request: HttpRequest) -> HttpResponse:
    """People who only review go straight to their queues; the others see their pages."""
    person = person_of(request)
    pages = [page for page in (*WORK, *RUN) if is_open(page, person)]
    if may(person, Permission.REVIEW) and not may(person, Permission.MANAGE_PLATFORM):
        return redirect("queues")
    return render(
        request,
        "review/queue/home.html",
        {"greeting": greeting(person), "pages": [(page, _(page.name), _(WORDS[page.url])) for page in pages]},
    )
