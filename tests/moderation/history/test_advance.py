"""The history is carried on page by page, and what is read from it is what was routed and decided."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import pytest
from django.utils import timezone

from moderation.audit.actor import Actor
from moderation.cases.models import Case, Routing
from moderation.history.advance import SETTLED, WORTH_A_PAGE, advance, append, begin, keep_up
from moderation.history.ask import asked
from moderation.history.labels import Label
from moderation.history.models import Page, Subject
from moderation.history.past import Past
from moderation.history.reach import reach_of
from moderation.history.sheet import Sheet
from moderation.platforms.models import Platform
from moderation.policy.models import Draft
from moderation.policy.publish import publish, save_draft
from moderation.policy.rules import Rules
from moderation.vocabulary import Category
from tests.cast import Cast
from tests.moderation.cases.deciding import APPROVED, REJECTED, said
from tests.moderation.history.given_again import answered_again, begun_for
from tests.moderation.history.routed import answer_of, case_of, many_more, routed


def later() -> datetime:
    return timezone.now() + SETTLED + timedelta(seconds=1)


def past_of(platform: Platform) -> Past:
    now = timezone.now()
    return asked.past([platform.id], now - timedelta(days=1), now + timedelta(days=1))


def sample_all(slug: str = "starter") -> None:
    """Every automatic outcome is spot-checked from now on."""
    draft = Draft.objects.select_related("policy").get(policy__slug=slug)
    rules = Rules.from_document(Rules.from_json(draft.rules).to_document() | {"sample_rate": 1.0})
    save = save_draft(policy=draft.policy, rules=rules, expected_version=draft.version, actor=Actor.system())
    publish(policy=draft.policy, reason="To see all.", expected_version=save.version, actor=Actor.system())


def test_it_keeps_every_number_that_was_routed(cast: Cast) -> None:
    scores = [0.01, 0.123456789012345678, None, 0.9]
    submissions = [routed(cast.lantern, score, language="de") for score in scores]
    assert advance(now=later()) == 4

    past = past_of(cast.lantern)
    assert [past.submission(row) for row in range(4)] == [one.id for one in submissions]
    local = past.answers["local"].scores[Category.SEXUAL_EXPLICIT]
    assert local.tolist()[:2] == scores[:2]
    assert np.isnan(local[2])
    verdicts, words = past.grouped("verdict")
    assert [words[place] for place in verdicts] == ["approve", "approve", "review", "review"]
    assert past.sheet.words["language"] == ("de",)
    assert past.label_prob.tolist() == [Routing.objects.get(submission=s).label_prob for s in submissions]


def test_it_waits_until_a_row_is_settled(cast: Cast) -> None:
    routed(cast.lantern, 0.01)
    assert advance() == 0
    assert advance(now=later()) == 1
    assert advance(now=later()) == 0


def test_what_is_too_little_for_the_sweep_is_kept_up_over_the_end_of_a_page(cast: Cast) -> None:
    routed(cast.lantern, 0.01)
    advance(rows=3, now=later())
    for _ in range(4):
        routed(cast.lantern, 0.02)
    assert keep_up(rows=3, now=later()) == {}
    written = Page.objects.filter(subject=Subject.ROUTINGS).order_by("number")
    assert list(written.values_list("rows", flat=True)) == [3, 2]
    assert len(past_of(cast.lantern)) == 5
    assert keep_up() == {}
    assert reach_of(keep_up()) is None


def test_what_is_enough_for_the_sweep_is_left_to_it_and_told(cast: Cast) -> None:
    first = routed(cast.lantern, 0.01)
    many_more(first, WORTH_A_PAGE)
    said(case_of(routed(cast.lantern, 0.3)), cast.mira, APPROVED)
    behind = keep_up(now=later())
    assert behind == {Subject.ROUTINGS: None}
    assert list(Page.objects.values_list("subject", flat=True)) == [Subject.LOOKS], "a decision is little"
    reach = reach_of(behind)
    assert reach
    assert (reach.percent, reach.until) == (0, reach.since)
    both = reach_of({Subject.LOOKS: Page.objects.get(), **behind})
    assert both
    assert both.until == reach.until, "of the one that is the least far"
    assert both.until < Page.objects.get().until

    assert advance(at_least=WORTH_A_PAGE, now=later()) == WORTH_A_PAGE + 2
    assert keep_up(now=later()) == {}


def test_how_far_it_goes_is_a_share_of_the_time(cast: Cast) -> None:
    first = routed(cast.lantern, 0.01)
    Routing.objects.update(created_at=timezone.now() - timedelta(days=10))
    advance()
    Routing.objects.update(created_at=timezone.now() - timedelta(days=40))
    Page.objects.update(until=timezone.now() - timedelta(days=9, hours=23))
    many_more(first, WORTH_A_PAGE)
    reach = reach_of(keep_up(now=later()))
    assert reach
    assert reach.percent == 75
    newest = Routing.objects.latest("created_at").created_at
    Page.objects.update(until=newest - timedelta(seconds=1))
    reach = reach_of(keep_up(now=later()))
    assert reach
    assert reach.percent == 99, "some of it is missing"


def test_it_goes_on_with_the_last_page_and_then_begins_the_next(cast: Cast) -> None:
    first = [routed(cast.lantern, 0.01) for _ in range(2)]
    advance(rows=3, now=later())
    rest = [routed(cast.lantern, 0.02) for _ in range(3)]
    advance(rows=3, now=later(), pages=2)
    written = Page.objects.filter(subject=Subject.ROUTINGS).order_by("number")
    assert list(written.values_list("number", "rows")) == [(1, 3), (2, 2)]
    past = past_of(cast.lantern)
    assert [past.submission(row) for row in range(5)] == [one.id for one in [*first, *rest]]


def test_it_leaves_a_page_that_another_process_wrote(cast: Cast) -> None:
    routed(cast.lantern, 0.01)
    advance(now=later())
    seen = Page.objects.get(subject=Subject.ROUTINGS)
    fresh = Sheet.unpack(bytes(seen.packed))
    routed(cast.lantern, 0.02)
    advance(now=later())

    ends = {"until": seen.until, "until_id": seen.until_id}
    assert not append(seen, fresh, ends)
    assert not begin(Subject.ROUTINGS, None, fresh, ends)
    assert Page.objects.get(subject=Subject.ROUTINGS).rows == 2


def test_an_answer_given_again_makes_a_kept_past_old(cast: Cast) -> None:
    old, _ = routed(cast.lantern, 0.1, model="m1"), routed(cast.lantern, 0.2, model="m2")
    advance(now=later())
    times = timezone.now() - timedelta(days=1), timezone.now() + timedelta(days=1)
    explicit = Category.SEXUAL_EXPLICIT
    before = asked.past([cast.lantern.id], *times)
    assert before.answers["local"].scores[explicit].tolist() == [0.1, 0.2]
    answered_again(begun_for(cast.lantern), Routing.objects.get(submission=old), answer_of(0.7, model="m2"))
    assert advance() == 0, "it is not settled"
    assert advance(now=later()) == 1
    after = asked.past([cast.lantern.id], *times)
    assert after.answers["local"].scores[explicit].tolist() == [0.7, 0.2]
    assert before.answers["local"].scores[explicit].tolist() == [0.1, 0.2]


def test_a_first_look_is_a_label_and_nothing_else_is(cast: Cast) -> None:
    sample_all()
    clean, bad, open_still, unsure = (routed(cast.lantern, score) for score in (0.01, 0.02, 0.03, 0.5))
    said(case_of(clean), cast.mira, APPROVED)
    said(case_of(bad), cast.mira, REJECTED)
    said(case_of(unsure), cast.mira, REJECTED)
    advance(now=later())
    past = past_of(cast.lantern)
    assert past.label.tolist() == [Label.CLEAN, Label.VIOLATION, Label.MISSING, Label.VIOLATION]
    assert case_of(open_still)
    assert past.categories[past.violated[1]] != ""
    assert past.categories[past.violated[0]] == ""


def test_what_was_decided_in_the_grid_is_no_label(cast: Cast) -> None:
    submission = routed(cast.lantern, 0.5)
    decision = said(case_of(submission), cast.mira, REJECTED)
    Case.objects.filter(submission=submission).get()
    type(decision).objects.filter(id=decision.id).update(via="grid")
    advance(now=later())
    assert past_of(cast.lantern).label.tolist() == [Label.MISSING]


def test_one_platform_is_not_another_and_one_day_not_the_next(cast: Cast) -> None:
    routed(cast.lantern, 0.01)
    advance(now=later())
    assert len(past_of(cast.lantern)) == 1
    assert len(past_of(cast.kleinmarkt)) == 0
    now = timezone.now()
    assert len(asked.past([cast.lantern.id], now + timedelta(days=1), now + timedelta(days=2))) == 0


@pytest.mark.django_db
def test_an_empty_history_is_empty() -> None:
    now = timezone.now()
    past = asked.past([], now - timedelta(days=1), now)
    assert (len(past), past.answers, past.since, past.days) == (0, {}, None, 1.0)
