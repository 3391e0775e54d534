"""Which queue a case goes to, and that a spot check, a gold item or a second review is told by nothing of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from moderation.cases.category import category_of, category_of_routing
from moderation.cases.claim import next_case
from moderation.cases.decide import SEALED_KINDS
from moderation.cases.match import draw_urgency, primary, queue_for
from moderation.cases.models import Case, Routing
from moderation.cases.queue import QueueOrder
from moderation.cases.rank import rank_of
from moderation.vocabulary import CaseKind, Severity
from tests.cast import Cast
from tests.moderation.cases.opening import be_due
from tests.moderation.cases.queues import default_of, made, opens
from tests.pictures import png
from tests.posting import post_and_work
from tests.servers.analysis import AnalysisServer, scores

GERMAN_WEAPONS = {"categories": ("weapons",), "languages": ("de",)}


def test_a_case_goes_to_the_first_queue_that_takes_it(cast: Cast) -> None:
    german_weapons = made(cast.lantern, "German weapons", **GERMAN_WEAPONS)
    weapons = made(cast.lantern, "Weapons", categories=("weapons", "drugs"))
    french = made(cast.lantern, "French", languages=("fr",))
    rest = default_of(cast.lantern)

    for category, language, queue in (
        ("weapons", "de-AT", german_weapons),
        ("weapons", "en", weapons),
        ("drugs", "de", weapons),
        ("gore", "fr_CA", french),
        ("weapons", "fr", weapons),
        ("", "FR", french),
        ("gore", "de", rest),
        ("", "", rest),
    ):
        assert opens(cast.lantern, category=category, language=language).queue == queue, (category, language)
    assert opens(cast.kleinmarkt, category="weapons").queue == default_of(cast.kleinmarkt)


@pytest.mark.parametrize("kind", sorted(SEALED_KINDS))
def test_a_blind_kind_goes_by_language_to_a_queue_that_shows_no_category(cast: Cast, kind: CaseKind) -> None:
    made(cast.lantern, "Weapons", categories=("weapons",))
    french = made(cast.lantern, "French", languages=("fr",))

    def goes_to(language: str) -> Any:
        return queue_for(cast.lantern.id, kind=kind, category="weapons", language=language)

    assert goes_to("fr") == french
    assert goes_to("en") == default_of(cast.lantern)


@pytest.mark.parametrize("kind", sorted(SEALED_KINDS))
def test_a_blind_kind_has_the_urgency_of_an_ordinary_case_of_its_queue(cast: Cast, kind: CaseKind) -> None:
    made(cast.lantern, "Weapons", categories=("weapons",))
    opens(cast.lantern, category="weapons", severity=Severity.MILD)  # of another queue
    ordinary = [
        opens(cast.lantern, severity=severity, priority=priority)
        for severity, priority in ((Severity.SEVERE, 0), (Severity.MODERATE, 2))
    ]
    own = {(case.severity, case.due_at - case.opened_at) for case in ordinary}
    blind = [opens(cast.lantern, kind=kind, category="weapons", severity=Severity.MILD) for _ in range(24)]

    assert {(case.severity, case.due_at - case.opened_at) for case in blind} == own
    assert {case.queue for case in blind} == {default_of(cast.lantern)}
    assert [case.rank for case in blind] == [place(case) for case in blind]


def place(case: Case) -> int:
    """Where a case of its queue, its urgency and its opening belongs."""
    return rank_of(case.queue.order, due_at=case.due_at, opened_at=case.opened_at, severity=case.severity)


@pytest.mark.parametrize("kind", [CaseKind.REPORT, CaseKind.APPEAL, *sorted(SEALED_KINDS)])
def test_only_what_comes_of_a_screening_is_ordinary(cast: Cast, kind: CaseKind) -> None:
    queue = default_of(cast.lantern)
    opens(cast.lantern, kind=kind)
    assert draw_urgency(queue) is None
    case = opens(cast.lantern)
    drawn = draw_urgency(queue)
    assert drawn
    assert drawn.due_in == case.due_at - case.opened_at


def test_without_an_ordinary_case_to_draw_from_it_has_the_severity_given(cast: Cast) -> None:
    first = opens(cast.lantern, kind=CaseKind.SAMPLE, severity=Severity.SEVERE)
    second = opens(cast.lantern, kind=CaseKind.GOLD, severity=Severity.MILD)

    assert (first.severity, second.severity) == (Severity.SEVERE, Severity.MILD)
    assert first.due_at - first.opened_at < second.due_at - second.opened_at


def test_each_order_hands_out_in_its_order(cast: Cast) -> None:
    expected = {
        QueueOrder.DUE_FIRST: "bca",
        QueueOrder.OLDEST_FIRST: "abc",
        QueueOrder.NEWEST_FIRST: "cba",
        QueueOrder.MOST_SEVERE_FIRST: "cab",
    }
    for order, names in expected.items():
        queue = made(cast.lantern, order, languages=("de",), order=order)
        cases = {
            "a": opens(cast.lantern, language="de", severity=Severity.MODERATE),
            "b": opens(cast.lantern, language="de", severity=Severity.MILD),
            "c": opens(cast.lantern, language="de", severity=Severity.SEVERE),
        }
        for name, hours in (("a", 3), ("b", 1), ("c", 2)):
            be_due(cases[name], cases[name].opened_at + timedelta(hours=hours))
        handed = [next_case(person, queue=queue) for person in (cast.mira, cast.jonas, cast.lena)]
        assert [case and case.id for case in handed] == [cases[name].id for name in names], order
        Case.objects.filter(queue=queue).delete()
        queue.delete()


@pytest.mark.parametrize(
    ("reasons", "judged", "category"),
    [
        ([("flag_at", "drugs", 0.4), ("flag_at", "gore", 0.6)], [("weapons", 0.9)], "gore"),
        ([("flag_at", "drugs", 0.5), ("reject_at", "gore", 0.5)], [], "gore"),
        ([("provider_flag", "scam", None)], [("weapons", 0.9)], "scam"),
        ([("derived_confidence", None, 0.3)], [("weapons", 0.2), ("drugs", 0.3)], "drugs"),
        ([("not_evaluated", "gore", None)], [("weapons", 0.2)], "weapons"),
        ([("unscreened", None, None)], [], ""),
    ],
)
def test_the_category_is_the_one_flagged_highest_else_scored_highest(
    reasons: list[Any], judged: list[Any], category: str
) -> None:
    outcome = {"reasons": [{"rule": r, "category": c, "score": s} for r, c, s in reasons]}
    given = [{"category": name, "score": score, "evaluated": True} for name, score in judged]
    answer = {"scores": [*given, {"category": "other", "score": None, "evaluated": False}]}
    assert category_of(outcome, [answer]) == category


def test_the_pipeline_gives_a_case_its_category(cast: Cast, analysis_api: AnalysisServer) -> None:
    weapons = made(cast.lantern, "Weapons", categories=("weapons",))
    analysis_api.always = scores({"weapons": 0.9, "gore": 0.3})
    case = Case.objects.get(submission=post_and_work(cast.lantern, png(9, 9, (1, 2, 3))))

    assert (case.category, case.queue) == ("weapons", weapons)
    assert category_of_routing(Routing.objects.get(submission=case.submission)) == "weapons"
    assert category_of_routing(None) == ""


@pytest.mark.parametrize(("tag", "subtag"), [("de-AT", "de"), ("pt_BR", "pt"), ("FR", "fr"), ("", "")])
def test_a_language_counts_by_its_primary_subtag(tag: str, subtag: str) -> None:
    assert primary(tag) == subtag
