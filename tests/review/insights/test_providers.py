"""The providers' page: its numbers are the ledger's, each person sees their platforms, and no key is on it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.conf import LazySettings
from django.utils import timezone

from moderation.cases.claim import next_case
from moderation.cases.decide import ORDINARY_KINDS, decide
from moderation.cases.models import Case, Routing
from moderation.cases.undo import change_mind, undo
from moderation.metrics.answers import agreement_gauges, reuse_gauges
from moderation.people.models import User
from moderation.pipeline import plan
from moderation.platforms.models import Platform
from moderation.policy.publish import current_version, rules_of
from moderation.screening.models import CallState, Line, LineState, Screening
from moderation.vocabulary import CaseKind, DecisionKind
from review.insights.read import ProvidersPage, providers_page
from review.insights.window import Window
from tests.cast import Cast
from tests.moderation.cases.opening import let_it_be_final
from tests.review.insights.ledger import CENT, VENDOR, call
from tests.review.queue.waiting import waiting
from tests.review.session.browser import signed_in, text

PAGE = "/insights/providers/"
CANARY = "canary-of-the-operators-key-7f3a"


@pytest.fixture(autouse=True)
def _a_vendor(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    settings.SCREENING_PROVIDERS = ["local", VENDOR]
    monkeypatch.setenv("OPENAI_API_KEY", CANARY)
    plan.configured.cache_clear()
    yield
    plan.configured.cache_clear()


def page_of(person: User, days: int = 1) -> ProvidersPage:
    return providers_page(person, Window(days, timezone.now()))


def row(page: ProvidersPage, name: str = VENDOR) -> Any:
    return next(row for row in page.rows if row.name == name)


def test_its_money_is_the_ledgers_to_the_last_unit(cast: Cast) -> None:
    call(cast.lantern, cost=12_345_678, input_tokens=900, output_tokens=40)
    call(cast.kleinmarkt, cost=2 * CENT, input_tokens=100)
    call(cast.lantern, CallState.FAILED, failure="rate_limited", cost=0)
    call(cast.lantern, CallState.FAILED, failure="schema_violation", cost=CENT)
    call(cast.lantern, CallState.LOST, failure="unavailable")
    call(cast.lantern, CallState.RUNNING)
    call(cast.lantern, estimate=None, cost=None)
    account = row(page_of(cast.priya)).account
    assert (account.calls, account.answered, account.lost_calls, account.running_calls) == (7, 3, 1, 1)
    assert account.failures == {"rate_limited": 1, "schema_violation": 1}
    assert (account.cost, account.lost, account.running) == (12_345_678 + 3 * CENT, 3 * CENT, 3 * CENT)
    assert (account.unpriced, account.input_tokens, account.output_tokens) == (1, 1000, 40)
    page = page_of(cast.priya)
    assert page.spent == 12_345_678 + 6 * CENT
    assert sum(bar.units for bar in page.chart.bars) == page.spent
    assert sum(line.cost + line.lost for line in page.money) == page.spent
    assert {(line.platform, line.calls) for line in page.money} == {("Lantern", 6), ("Kleinmarkt", 1)}
    html = text(signed_in(cast.priya).get(PAGE))
    assert "One scorer answered 3 times; $0.0723 was spent, $0.03 of it by estimate" in html
    assert "1 without a price" in html


def test_what_has_no_price_is_not_said_to_cost_nothing(cast: Cast) -> None:
    call(cast.lantern, estimate=None, cost=None)
    html = text(signed_in(cast.priya).get(PAGE))
    assert "what one call cost is not known" in html
    assert "nothing was spent" not in html
    assert html.count(">not known</td>") == 2
    call(cast.lantern, CallState.LOST, estimate=None)
    call(cast.lantern, cost=CENT)
    html = text(signed_in(cast.priya).get(PAGE))
    assert "$0.01 was spent, and what 2 calls cost is not known; nothing is paused" in html
    assert "not known</td>" not in html


def test_the_window_leaves_out_what_is_older(cast: Cast) -> None:
    for days in (0.5, 25 / 24, 10, 40):
        call(cast.lantern, ago=timedelta(days=days))
    assert [row(page_of(cast.priya, days)).account.calls for days in (1, 7, 30)] == [1, 2, 3]


@pytest.mark.parametrize(
    ("days", "status", "shown"),
    [
        ("7", 200, "7 days"),
        ("30", 200, "30 days"),
        ("", 200, "24 hours"),
        ("x", 422, "24 hours"),
        ("8", 422, "24 hours"),
        ("٧", 422, "24 hours"),
        ("9" * 5000, 422, "24 hours"),
    ],
)
def test_days_that_are_not_offered_are_said(cast: Cast, days: str, status: int, shown: str) -> None:
    answer = signed_in(cast.priya).get(PAGE, {"days": days})
    told = "There are no figures of so many days: choose one of 1, 7, 30. What follows is without it."
    assert (answer.status_code, told in text(answer)) == (status, status == 422)
    assert f'aria-current="true">{shown}</a>' in text(answer)


def test_it_shows_each_person_the_calls_of_their_platforms_only(cast: Cast) -> None:
    call(cast.lantern, cost=5 * CENT)
    call(cast.kleinmarkt, cost=7 * CENT)
    call(cast.lantern, CallState.LOST, estimate=11 * CENT)
    waiting(cast.lantern)
    page = page_of(cast.karl)
    assert page.spent == 7 * CENT
    assert page.lost == []
    assert row(page, "local").answers.usable == 0
    assert page.reuse.outcomes == 0
    html = text(signed_in(cast.karl).get(PAGE))
    assert "$0.07 was spent" in html
    assert "Lantern" not in html
    assert page_of(cast.otto).spent == 23 * CENT


def test_it_lists_the_calls_whose_answer_was_lost(cast: Cast) -> None:
    for _ in range(52):
        call(cast.lantern, CallState.LOST, estimate=CENT)
    page = page_of(cast.priya)
    assert (page.lost_count, len(page.lost)) == (52, 50)
    assert "52, the latest 50 shown" in text(signed_in(cast.priya).get(PAGE))


def test_it_says_how_a_line_stands_and_why(cast: Cast, settings: LazySettings) -> None:
    settings.PACES = {VENDOR: (600, 0)}
    Line.objects.create(
        provider=VENDOR,
        state=LineState.STOPPED,
        why="It refuses our key.",
        since=timezone.now(),
        tokens_limit=90_000,
    )
    html = text(signed_in(cast.priya).get(PAGE))
    assert "openai_decisions is stopped." in html
    assert "stopped: asking again cannot help until somebody acts" in html
    assert "It refuses our key." in html
    assert "600 requests a minute, set here" in html
    assert "90,000 tokens a minute, told by the vendor" in html


def answers(cast: Cast, latencies: list[int]) -> list[Screening]:
    submission = waiting(cast.lantern).submission
    Screening.objects.all().delete()
    return [
        Screening.objects.create(
            platform=cast.lantern,
            submission=submission,
            provider="local",
            scorer="local",
            digest=uuid4().hex,
            result={"scores": []},
            latency_ms=latency,
        )
        for latency in latencies
    ]


def test_latencies_are_percentiles_by_the_nearest_rank(cast: Cast) -> None:
    answers(cast, list(range(1, 101)))
    found = row(page_of(cast.priya), "local")
    assert (found.p50, found.p95, found.answered, found.account) == (50, 95, 100, None)
    assert row(page_of(cast.priya)).p50 is None


def test_it_counts_answers_that_were_another_submissions(cast: Cast) -> None:
    first = answers(cast, [5, 5])
    other = waiting(cast.lantern).submission
    Screening.objects.filter(submission=other).delete()
    Routing.objects.all().update(screenings=[str(first[0].id)])
    Routing.objects.filter(submission=other).update(screenings=[str(one.id) for one in first])
    found = row(page_of(cast.priya), "local")
    assert (found.used, found.reused) == (3, 2)
    assert "2 of 3 answers reused" in text(signed_in(cast.priya).get(PAGE))
    told = {gauge.name: gauge.samples for gauge in reuse_gauges()}
    assert told == {
        "second_look_answers_used": [({"provider": "local"}, 3)],
        "second_look_answers_reused": [({"provider": "local"}, 2)],
    }


def test_it_shows_who_judges_what(cast: Cast) -> None:
    page = page_of(cast.priya)
    assert page.scorers == ["local", VENDOR]
    rows = {row.words: row for row in page.coverage}
    assert rows["Explicit sexual content"].judged == (True, True)
    assert rows["Gore"].judged == (False, True)
    assert rows["Other"].by_nobody
    assert "not judged" in text(signed_in(cast.priya).get(PAGE))


def decided(cast: Cast, kind: DecisionKind, reasons: list[str] = []) -> Case:  # noqa: B006 - never changed
    waiting(cast.lantern)
    case = next_case(cast.mira)
    assert case is not None
    Platform.objects.update(second_review_share=0)
    decide(case.id, cast.mira, case.version, kind, reasons)
    return Case.objects.get(id=case.id)


def final(case: Case) -> Case:
    let_it_be_final(case)
    return case


def explicit(cast: Cast) -> str:
    rules = rules_of(current_version(cast.lantern))
    return next(reason.code for reason in rules.reasons if reason.category == "sexual.explicit")


def test_agreement_counts_first_looks_and_nothing_else(cast: Cast) -> None:
    code = explicit(cast)
    final(decided(cast, DecisionKind.REJECTED, [code]))
    final(decided(cast, DecisionKind.REJECTED, [code]))
    final(decided(cast, DecisionKind.APPROVED))
    undone = decided(cast, DecisionKind.APPROVED)
    assert undone.decision_id is not None
    undo(undone.decision_id, cast.mira)
    found = page_of(cast.priya).agreement
    assert found.decisions == 3
    (pair,) = found.pairs
    assert (pair.scorer, pair.words) == ("local", "Explicit sexual content")
    assert (pair.both, pair.only_scorer, pair.only_person, pair.neither) == (2, 1, 0, 0)
    low, high = pair.interval
    assert (round(low, 3), round(high, 3)) == (0.208, 0.939)
    html = text(signed_in(cast.priya).get(PAGE))
    assert "no error rate of automation" in html
    assert "66.7 %" in html
    assert page_of(cast.karl).agreement.decisions == 0
    again = next_case(cast.mira)
    assert again
    decide(again.id, cast.mira, again.version, DecisionKind.APPROVED, [])
    assert page_of(cast.priya).agreement.decisions == 3, "it may still be undone"

    labels = {"provider": "local", "category": "sexual.explicit"}
    told = {gauge.name: gauge.samples for gauge in agreement_gauges()}
    assert told == {
        "second_look_agreement_compared": [(labels, 3)],
        "second_look_agreement": [(labels, 2 / 3)],
        "second_look_agreement_low": [(labels, low)],
        "second_look_agreement_high": [(labels, high)],
    }
    final(decided(cast, DecisionKind.APPROVED))
    kept = {gauge.name: gauge.samples for gauge in agreement_gauges()}
    assert kept == told  # it is worked out every five minutes


def test_a_changed_mind_is_no_first_look_and_takes_the_first_away(cast: Cast) -> None:
    case = decided(cast, DecisionKind.APPROVED)
    assert case.decision_id is not None
    final(case)
    assert page_of(cast.priya).agreement.decisions == 1
    change_mind(case.decision_id, cast.mira, DecisionKind.REJECTED, [explicit(cast)])
    assert page_of(cast.priya).agreement.decisions == 0


@pytest.mark.parametrize("kind", list(CaseKind))
def test_a_second_look_or_a_complaint_is_no_first_look(cast: Cast, kind: CaseKind) -> None:
    case = final(decided(cast, DecisionKind.APPROVED))
    Case.objects.filter(id=case.id).update(kind=kind)
    first = kind in ORDINARY_KINDS | {CaseKind.SAMPLE}
    assert page_of(cast.priya).agreement.decisions == int(first)


def test_agreement_waits_until_nobody_can_be_handed_the_picture(cast: Cast) -> None:
    case = final(decided(cast, DecisionKind.APPROVED))
    second = Case.objects.create(
        platform=case.platform,
        submission=case.submission,
        queue=case.queue,
        rank=0,
        kind=CaseKind.SECOND_REVIEW,
        severity=1,
        policy_version=case.policy_version,
        opened_at=timezone.now(),
        due_at=timezone.now(),
    )
    assert page_of(cast.priya).agreement.decisions == 0
    second.delete()
    assert page_of(cast.priya).agreement.decisions == 1


def test_the_key_of_a_vendor_is_nowhere_on_it(cast: Cast) -> None:
    call(cast.lantern)
    assert plan.configured()[VENDOR]
    assert CANARY not in text(signed_in(cast.priya).get(PAGE))


def test_it_asks_a_fixed_number_of_questions(cast: Cast, django_assert_max_num_queries: Any) -> None:
    for number in range(20):
        call(cast.lantern, provider=f"gone_{number}")
        call(cast.kleinmarkt, CallState.LOST)
    decided(cast, DecisionKind.APPROVED)
    client = signed_in(cast.priya)
    with django_assert_max_num_queries(20):
        assert "not set up any more" in text(client.get(PAGE, {"days": "30"}))
