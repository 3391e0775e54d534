"""The first page: what this person may do here."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from moderation.people.roles import Permission
from moderation.platforms.access import may
from review.context import RUN, WORK, is_open
from review.queue.greeting import greeting
from review.session.gate import person_of, signed_in

WORDS = {
    "/review/": "Look at what waits for a person, and decide.",
    "/review/mine/": "What you hold, what is asked of you, and what you decided.",
    "/review/grid/": "Look at many pictures side by side, and mark the exceptions.",
    "/submissions/": "Find one posting and everything that happened to it.",
    "/policies/": "Read the rules that route pictures; admins edit and publish them.",
    "/insights/": "What comes in, who decides it, how soon and how well; scorers, money, budgets.",
    "/quality/": "How people decide: second looks, known items, agreement.",
    "/audit/": "Read every change that was made here, by whom and when.",
    "/platforms/": "Keys, webhook endpoints and their deliveries.",
    "/people/": "Who works here, in which role, for which platform.",
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
        {"greeting": greeting(person), "pages": [(page, WORDS[page.url]) for page in pages]},
    )
