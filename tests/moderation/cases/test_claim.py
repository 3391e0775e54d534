"""Handing a case to a person, and the lease that keeps it theirs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from moderation.audit.models import Entry
from moderation.cases.claim import RELEASE_GRACE, next_case, open_case, ping, release
from moderation.cases.decide import decide
from moderation.cases.errors import CaseConflict, CaseNotFound
from moderation.cases.hand_on import escalate, skip
from moderation.cases.models import Case, CaseState
from moderation.cases.queue_rows import overview
from moderation.cases.queues import queues_of
from moderation.people.models import User
from moderation.vocabulary import DecisionKind, Level, SkipReason
from tests.cast import Cast
from tests.moderation.cases.opening import let_the_lease_run_out, opened


def take(person: User, **where: Any) -> Case:
    case = next_case(person, **where)
    assert case is not None
    return case


def seconds_left(case: Case) -> float:
    case.refresh_from_db()
    assert case.lease_until is not None
    return (case.lease_until - timezone.now()).total_seconds()


def test_it_hands_out_what_is_due_first(cast: Cast) -> None:
    late, soon, middle = (opened(cast.lantern, due_in=minutes) for minutes in (90, 5, 30))
    people = [cast.mira, cast.jonas, cast.lena]

    assert [take(person).id for person in people] == [soon.id, middle.id, late.id]
    assert next_case(cast.aiko) is None


def test_ones_own_case_in_the_queue_asked_for_comes_back_whatever_was_taken_since(cast: Cast) -> None:
    here, there = opened(cast.kleinmarkt), opened(cast.lantern)
    assert take(cast.mira, platform=cast.kleinmarkt).id == here.id
    assert take(cast.mira, platform=cast.lantern).id == there.id

    assert take(cast.mira, platform=cast.kleinmarkt).id == here.id
    assert take(cast.mira).id == there.id
    assert Entry.objects.filter(event="case.claimed").count() == 2


def test_it_takes_the_queue_whose_first_case_is_due_soonest(cast: Cast) -> None:
    opened(cast.lantern, due_in=10)
    there = opened(cast.kleinmarkt, due_in=9)

    assert take(cast.mira).id == there.id


def test_it_keeps_to_the_queue_that_was_asked_for(cast: Cast) -> None:
    here = opened(cast.lantern, due_in=10)
    opened(cast.kleinmarkt, due_in=9)
    senior = opened(cast.kleinmarkt, due_in=99)
    Case.objects.filter(id=senior.id).update(level=Level.SENIOR)

    assert take(cast.mira, platform=cast.lantern).id == here.id
    assert take(cast.aiko, level=Level.SENIOR).id == senior.id


def test_it_gives_back_the_case_that_one_holds(cast: Cast) -> None:
    opened(cast.lantern, due_in=10)
    held = take(cast.mira)
    opened(cast.lantern, due_in=1)
    again = take(cast.mira)

    assert (again.id, again.version) == (held.id, held.version)


def test_the_lease_lasts_ten_minutes_and_the_first_ping_shortens_it(cast: Cast) -> None:
    opened(cast.lantern)
    case = take(cast.mira)

    assert 595 < seconds_left(case) <= 600
    assert ping(case.id, cast.mira)
    assert 85 < seconds_left(case) <= 90
    assert not ping(case.id, cast.jonas)


def test_a_page_shown_again_renews_a_lease_that_runs_out(cast: Cast) -> None:
    opened(cast.lantern)
    case = take(cast.mira)
    let_the_lease_run_out(case)

    assert take(cast.mira).id == case.id
    assert seconds_left(case) > 500
    let_the_lease_run_out(case)
    assert open_case(case.id, cast.mira).version == case.version
    assert seconds_left(case) > 500


def test_a_lapsed_lease_frees_the_case_for_somebody_else(cast: Cast) -> None:
    opened(cast.lantern)
    first = take(cast.mira)
    assert next_case(cast.jonas) is None
    let_the_lease_run_out(first)
    second = take(cast.jonas)

    assert second.id == first.id
    with pytest.raises(CaseConflict) as told:
        decide(first.id, cast.mira, first.version, DecisionKind.APPROVED, [], "what I had typed")
    assert told.value.case.holder == cast.jonas
    assert not told.value.case.decisions.exists()
    assert decide(second.id, cast.jonas, second.version, DecisionKind.APPROVED, []).person == cast.jonas


def test_a_lapsed_lease_that_nobody_took_still_decides(cast: Cast) -> None:
    opened(cast.lantern)
    case = take(cast.mira)
    let_the_lease_run_out(case)
    decide(case.id, cast.mira, case.version, DecisionKind.APPROVED, [])

    case.refresh_from_db()
    assert case.state == CaseState.DECIDED


def test_a_released_case_is_free_after_a_moment_and_a_reload_keeps_it(cast: Cast) -> None:
    opened(cast.lantern)
    case = take(cast.mira)

    assert not release(case.id, cast.jonas)
    assert release(case.id, cast.mira)
    assert 0 < seconds_left(case) <= 3
    assert next_case(cast.jonas) is None
    ping(case.id, cast.mira)
    assert seconds_left(case) > 80
    release(case.id, cast.mira)
    let_the_lease_run_out(case)
    assert take(cast.jonas).id == case.id
    assert Entry.objects.filter(event="case.released", subject=f"case:{case.id}").count() == 2


def test_the_same_word_that_comes_twice_at_once_counts_once(cast: Cast) -> None:
    opened(cast.lantern)
    case = take(cast.mira)
    release(case.id, cast.mira)
    # As the second of two requests may find it: the first one read the clock after it.
    Case.objects.filter(id=case.id).update(lease_until=timezone.now() + RELEASE_GRACE + timedelta(seconds=1))

    assert not release(case.id, cast.mira)
    assert Entry.objects.filter(event="case.released").count() == 1


def test_a_skipped_case_never_returns(cast: Cast) -> None:
    opened(cast.lantern, due_in=1)
    other = opened(cast.lantern, due_in=2)
    case = take(cast.mira)
    skip(case.id, cast.mira, case.version, SkipReason.KNOWN_PERSON)

    assert take(cast.mira).id == other.id
    with pytest.raises(CaseConflict):
        open_case(case.id, cast.mira)
    assert take(cast.jonas).id == case.id


def test_colour_is_closed_again_for_the_next_person(cast: Cast) -> None:
    opened(cast.lantern)
    case = take(cast.mira)
    Case.objects.filter(id=case.id).update(colour_opened=True)
    let_the_lease_run_out(case)
    assert take(cast.jonas).colour_opened is False
    Case.objects.filter(id=case.id).update(colour_opened=True)
    skip(case.id, cast.jonas, take(cast.jonas).version, SkipReason.UNSURE)
    assert take(cast.lena).colour_opened is False
    Case.objects.filter(id=case.id).update(colour_opened=True)
    let_the_lease_run_out(case)
    assert open_case(case.id, cast.aiko).colour_opened is False


def test_it_opens_a_case_by_its_address_when_it_is_free(cast: Cast) -> None:
    case = opened(cast.lantern)
    mine = open_case(case.id, cast.mira)

    assert (mine.holder, mine.version) == (cast.mira, case.version + 1)
    with pytest.raises(CaseConflict) as held:
        open_case(case.id, cast.jonas)
    assert held.value.case.holder == cast.mira


def test_people_reach_the_cases_of_their_platforms_only(cast: Cast) -> None:
    case = opened(cast.kleinmarkt)

    assert next_case(cast.lena) is None
    assert next_case(cast.otto) is None
    for stranger in (cast.lena, cast.otto):
        with pytest.raises(CaseNotFound):
            open_case(case.id, stranger)
    assert take(cast.karl).id == case.id


def test_a_disabled_person_reaches_nothing(cast: Cast) -> None:
    opened(cast.lantern)
    User.objects.filter(id=cast.mira.id).update(is_active=False)

    assert next_case(User.objects.get(id=cast.mira.id)) is None


def test_moderators_never_get_what_was_escalated(cast: Cast) -> None:
    opened(cast.lantern)
    case = take(cast.mira)
    escalate(case.id, cast.mira, case.version, "please look")

    assert next_case(cast.mira) is None
    assert next_case(cast.jonas) is None
    with pytest.raises(CaseNotFound):
        open_case(case.id, cast.mira)
    assert take(cast.aiko).id == case.id


def test_locked_cases_are_for_named_people_only(cast: Cast, settings: Any) -> None:
    case = opened(cast.lantern, locked=True)

    assert next_case(cast.aiko, locked=True) is None
    with pytest.raises(CaseNotFound):
        open_case(case.id, cast.priya)
    settings.ABUSE_HANDLERS = ["aiko", "mira"]
    assert next_case(cast.mira, locked=True) is None  # named, and no senior
    assert next_case(cast.aiko) is None  # only when asked for
    assert take(cast.aiko, locked=True).id == case.id


def test_the_overview_counts_what_waits_and_what_is_due(cast: Cast, settings: Any) -> None:
    settings.ABUSE_HANDLERS = ["aiko"]
    first = opened(cast.lantern, due_in=3)
    opened(cast.lantern, due_in=9)
    opened(cast.lantern, locked=True, due_in=1)
    rows = overview(cast.aiko)

    assert [(row.queue.place, row.queue.level, row.queue.locked, row.open) for row in rows] == [
        ("Lantern", Level.SENIOR, True, 1),
        ("Lantern", Level.MODERATOR, False, 2),
        ("Kleinmarkt", Level.MODERATOR, False, 0),
        ("Kleinmarkt", Level.SENIOR, False, 0),
        ("Kleinmarkt", Level.SENIOR, True, 0),
        ("Lantern", Level.SENIOR, False, 0),
    ]
    assert rows[1].due_at == first.due_at
    assert rows[1].oldest_at == first.opened_at
    assert [queue.place for queue in queues_of(cast.lena)] == ["Lantern"]
    assert queues_of(cast.otto) == []


def test_priority_brings_a_case_forward_and_never_before_now(cast: Cast) -> None:
    from tests.moderation.cases.opening import posting

    plain = opened(cast.lantern, submission=posting(cast.lantern))
    urgent = posting(cast.lantern)
    urgent.priority = 3
    opened_first = Case.objects.get(id=opened(cast.lantern, submission=urgent).id)
    asked = Entry.objects.filter(event="case.opened").order_by("id").values_list("body", flat=True)

    assert len(asked) == 2
    due = [body.split('"due_at":"')[1].split('"')[0] for body in asked]
    assert timedelta(minutes=29) < _at(due[0]) - _at(due[1]) < timedelta(minutes=31)
    assert plain.id != opened_first.id


def _at(text: str) -> Any:
    from datetime import datetime

    return datetime.fromisoformat(text)


def test_time_away_is_no_looking(cast: Cast) -> None:
    """Who left a case and comes back to it looks anew; what is open on another page of theirs may be sent."""
    held = open_case(opened(cast.lantern).id, cast.mira)
    Case.objects.filter(id=held.id).update(held_since=timezone.now() - timedelta(minutes=9))
    began = open_case(held.id, cast.mira).held_since
    assert began is not None
    assert began < timezone.now() - timedelta(minutes=8)
    assert release(held.id, cast.mira)
    let_the_lease_run_out(held)

    back = open_case(held.id, cast.mira)
    assert back.version == held.version
    made = decide(back.id, cast.mira, back.version, DecisionKind.APPROVED, [])
    assert made.looked_ms is not None
    assert made.looked_ms < 60_000
