"""On hold: a person's own for hours, never what they are handed next, and back in its place when that is over."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from moderation.audit.models import Entry
from moderation.cases.claim import held_case, next_case, open_case, ping, release
from moderation.cases.decide import decide
from moderation.cases.errors import CaseConflict, DecisionInvalid
from moderation.cases.hold import AT_MOST, HoldFor, hold, return_case, tomorrow_morning
from moderation.cases.models import Case, Note
from moderation.cases.own import own_cases
from moderation.cases.undo import undo
from moderation.people.models import User
from moderation.vocabulary import DecisionKind
from tests.cast import Cast
from tests.moderation.cases.opening import let_the_lease_run_out, opened

pytestmark = pytest.mark.django_db


def put_on_hold(case: Case, person: User, length: HoldFor = HoldFor.HOUR) -> Case:
    held = open_case(case.id, person)
    hold(held.id, person, held.version, length)
    case.refresh_from_db()
    return case


def lines(case: Case) -> list[str]:
    return list(
        Entry.objects.filter(subject=f"case:{case.id}").order_by("id").values_list("event", flat=True)
    )


def test_it_stays_theirs_and_is_not_what_comes_next(cast: Cast) -> None:
    first, second = opened(cast.lantern, due_in=5), opened(cast.lantern, due_in=9)
    put_on_hold(first, cast.mira)

    following = next_case(cast.mira)
    assert following is not None
    assert following.id == second.id
    assert next_case(cast.jonas) is None
    assert [case.id for case in own_cases(cast.mira)] == [second.id, first.id]
    assert lines(first) == ["case.opened", "case.claimed", "case.held"]
    at_hand = held_case(cast.mira)
    assert at_hand is not None
    assert at_hand.id == second.id


def test_pages_opened_and_closed_meanwhile_do_not_end_it(cast: Cast) -> None:
    case = put_on_hold(opened(cast.lantern), cast.mira)
    until = case.lease_until
    begun = open_case(case.id, cast.mira)
    assert begun.held_since is not None
    assert begun.version == case.version + 1
    again = open_case(case.id, cast.mira)
    assert (again.version, again.held_since) == (begun.version, begun.held_since)
    assert ping(case.id, cast.mira)
    assert not ping(case.id, cast.jonas)
    assert release(case.id, cast.mira)
    assert not release(case.id, cast.mira)

    case.refresh_from_db()
    assert (case.lease_until, case.held_since, case.aside) == (until, None, "hold")
    assert lines(case)[-2:] == ["case.claimed", "case.released"]


def test_whoever_goes_on_with_it_decides_and_looked_from_then(cast: Cast) -> None:
    case = put_on_hold(opened(cast.lantern), cast.mira)
    Case.objects.filter(id=case.id).update(opened_at=timezone.now() - timedelta(hours=3))
    held = open_case(case.id, cast.mira)
    made = decide(held.id, cast.mira, held.version, DecisionKind.APPROVED, [])
    assert made.looked_ms is not None
    assert made.looked_ms < 60_000

    undo(made.id, cast.mira)
    back = held_case(cast.mira)
    assert back is not None, "what was undone is at hand again"
    assert (back.id, back.aside) == (case.id, "")


def test_it_starts_veiled_again(cast: Cast) -> None:
    held = open_case(opened(cast.lantern).id, cast.mira)
    Case.objects.filter(id=held.id).update(colour_opened=True)
    hold(held.id, cast.mira, held.version, HoldFor.HOUR)
    assert not open_case(held.id, cast.mira).colour_opened


def test_when_it_ends_the_case_is_anybodys_at_its_old_place(cast: Cast) -> None:
    first, second = opened(cast.lantern, due_in=5), opened(cast.lantern, due_in=9)
    put_on_hold(first, cast.mira)
    let_the_lease_run_out(first)
    assert own_cases(cast.mira) == []
    taken = next_case(cast.jonas)
    assert taken is not None
    assert (taken.id, taken.aside) == (first.id, "")

    put_on_hold(second, cast.mira)
    let_the_lease_run_out(second)
    assert not ping(second.id, cast.mira)
    again = open_case(second.id, cast.mira)
    assert again.aside == ""
    assert again.lease_until is not None
    assert again.lease_until < timezone.now() + timedelta(minutes=11)


def test_giving_it_back_frees_it_at_once(cast: Cast) -> None:
    case = put_on_hold(opened(cast.lantern), cast.mira)
    with pytest.raises(CaseConflict):
        return_case(case.id, cast.mira, case.version - 1)
    return_case(case.id, cast.mira, case.version)
    taken = next_case(cast.jonas)
    assert taken is not None
    assert taken.id == case.id
    assert lines(case)[-2:] == ["case.returned", "case.claimed"]
    with pytest.raises(CaseConflict):
        return_case(case.id, cast.mira, case.version + 1)


def test_five_at_most_and_one_given_back_makes_room(cast: Cast) -> None:
    held = [put_on_hold(opened(cast.lantern), cast.mira) for _ in range(AT_MOST)]
    sixth = open_case(opened(cast.lantern).id, cast.mira)
    with pytest.raises(DecisionInvalid, match="5 cases on hold"):
        hold(sixth.id, cast.mira, sixth.version, HoldFor.HOUR)
    assert not Entry.objects.filter(event="case.held", subject=f"case:{sixth.id}").exists()

    longer = open_case(held[0].id, cast.mira)
    hold(longer.id, cast.mira, longer.version, HoldFor.FOUR_HOURS)  # one of the five may be held longer
    return_case(held[1].id, cast.mira, held[1].version)
    hold(sixth.id, cast.mira, sixth.version, HoldFor.HOUR)


@pytest.mark.parametrize("length", ["hour", "four_hours", "morning"])
def test_it_is_never_longer_than_a_day_after_it_was_due(cast: Cast, length: str) -> None:
    case = opened(cast.lantern, due_in=-24 * 60 + 30)
    held = open_case(case.id, cast.mira)
    assert hold(held.id, cast.mira, held.version, length) == case.due_at + timedelta(hours=24)

    late = open_case(opened(cast.lantern, due_in=-24 * 60 - 1).id, cast.mira)
    with pytest.raises(DecisionInvalid, match="overdue for a day"):
        hold(late.id, cast.mira, late.version, length)


def test_tomorrows_morning_is_the_servers(settings: Any) -> None:
    evening = datetime(2026, 11, 26, 23, 30, tzinfo=UTC)
    assert tomorrow_morning(evening) == datetime(2026, 11, 27, 9, tzinfo=UTC)
    settings.TIME_ZONE = "Asia/Tokyo"  # where it is the 27th already
    timezone.get_default_timezone.cache_clear()
    try:
        assert tomorrow_morning(evening) == datetime(2026, 11, 28, 0, tzinfo=UTC)
    finally:
        settings.TIME_ZONE = "UTC"
        timezone.get_default_timezone.cache_clear()


def test_nonsense_and_other_hands_hold_nothing(cast: Cast) -> None:
    held = open_case(opened(cast.lantern).id, cast.mira)
    with pytest.raises(DecisionInvalid, match="how long"):
        hold(held.id, cast.mira, held.version, "for ever")
    with pytest.raises(CaseConflict):
        hold(held.id, cast.jonas, held.version, HoldFor.HOUR)
    with pytest.raises(CaseConflict):
        hold(held.id, cast.mira, held.version - 1, HoldFor.HOUR)


def test_what_was_typed_is_kept_with_the_case(cast: Cast) -> None:
    held = open_case(opened(cast.lantern).id, cast.mira)
    hold(held.id, cast.mira, held.version, HoldFor.HOUR, "ask the platform first")
    assert Note.objects.get(case=held).text == "ask the platform first"
