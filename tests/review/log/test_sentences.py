from __future__ import annotations

from typing import Any

import pytest

from moderation.audit.canonical import canonical_json
from moderation.audit.models import Entry
from moderation.vocabulary import EventName
from review.log.sentences import TABLE, sentence


def line(event: str, *, subject: str = "", **data: Any) -> Entry:
    return Entry(id=1, event=event, subject=subject, body=canonical_json({"data": data}))


def test_it_has_a_sentence_for_every_event() -> None:
    assert set(EventName) == set(TABLE)


DECISION = {
    "outcome": "approved",
    "decided_by": "automation",
    "reasons": [],
    "not_evaluated": ["gore", "scam"],
}


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        (line("submission.approved", decision=DECISION), "Approved by the policy; 2 categories not judged"),
        (
            line(
                "submission.decision_changed",
                decision=DECISION
                | {"outcome": "rejected", "decided_by": "moderator", "reasons": [["drugs", "d1"]]},
            ),
            "Changed: rejected for drugs by a moderator; 2 categories not judged",
        ),
        (
            line(
                "case.decided", outcome="rejected", reasons=[["drugs", "a"], ["scam", "b"]], looked_ms=11_200
            ),
            "Rejected for drugs, scam; looked for 11 s",
        ),
        (
            line("report.received", category="self_harm", text="ab"),
            "Handed on a user’s report, for self-harm",
        ),
        (line("report.received", category=None), "Handed on a user’s report"),
        (
            line("report.decided", outcome="rejected", decision={"reasons": [["drugs", "d1"]]}),
            "Answered a report: rejected for drugs",
        ),
        (line("report.decided", outcome=None), "Answered a report: there was no picture"),
        (line("appeal.received", complainant="notifier"), "Handed on an appeal of who reported it"),
        (line("appeal.decided", outcome="upheld"), "Decided the appeal: the outcome stands"),
        (line("case.returned"), "Gave the case back to its queue"),
        (
            line("case.returned", why="kept"),
            "The case went back to its queue, as it is not for whom it was given to",
        ),
        (line("case.escalated", why="due"), "The case went to the seniors, as it was due"),
        (line("case.moved", **{"from": "a", "to": "b"}), "Moved the case from the queue a to b"),
        (
            line("queue.changed", name="German", changes={"languages": {}, "at_due": {}}),
            "Changed the queue German: what happens at its due time, languages",
        ),
        (
            line("queue.settled", queue="a", to="everything-else", cases=1),
            "Moved 1 open case of the retired queue a to everything-else",
        ),
        (
            line("queue.settled", queue="a", to="a", cases=1200),
            "Put 1,200 open cases of the queue a into its new order",
        ),
        (line("person.changed", skills=["german"], before=[]), "Skills changed: none → german"),
        (
            line("submission.routed", verdict="review", rules=["flag_at", "flag_at"], sampled=False),
            "Routed: a person looks, because a score reached the limit for flagging",
        ),
        (
            line("submission.screened", attempt=2, failure="rate_limited", again_in_s=4.5),
            "Try 2 at screening failed (rate_limited); again in 4.5 s",
        ),
        (
            line("submission.screened", attempt=1, failure="", next=["analyses"]),
            "Screened; analyses asked next",
        ),
        (
            line("submission.screened", attempt=1, failure="unavailable", next=["spare"]),
            "Try 1 at screening failed (unavailable); spare asked next",
        ),
        (line("person.changed", role="admin", before=None), "Role changed: no role → admin"),
        (
            line("endpoint.created", host="hooks.example", events=[]),
            "Added an endpoint at hooks.example: all events",
        ),
        (line("policy.assigned", policy="starter", before=None), "Uses the policy starter from now on"),
        (
            line("provider.paused", subject="provider:sightengine", why="10 requests in a row failed."),
            "Paused sightengine. 10 requests in a row failed.",
        ),
        (
            line("provider.stopped", subject="provider:analyses", why="It refuses the key."),
            "Stopped asking analyses. It refuses the key.",
        ),
        (line("provider.resumed", subject="provider:analyses", why=""), "Asks analyses again"),
        (line("something.new_here"), "Something new here"),
        (line("case.decided"), "Case decided"),
        (Entry(id=1, event="case.decided", body="not json"), "Case decided"),
    ],
)
def test_it_says_what_happened(entry: Entry, words: str) -> None:
    assert sentence(entry) == words


CENTS = 25 * 10**7


@pytest.mark.parametrize(
    ("subject", "place", "before", "after", "words"),
    [
        ("budget:analyses:day", "", 100, CENTS, "Changed the budget for analyses from {} to $0.25 a day"),
        (
            "budget:all:month",
            "Lantern",
            None,
            CENTS,
            "Set a budget of $0.25 a month for all scorers at Lantern",
        ),
        ("budget:all:day", "", CENTS, None, "Removed the budget of $0.25 a day for all scorers"),
    ],
)
def test_it_says_whose_budget_was_changed(
    subject: str, place: str, before: int | None, after: int | None, words: str
) -> None:
    entry = line("budget.changed", subject=subject, before=before, after=after)
    assert sentence(entry, place) == words.format("$0.0000001 a day")
