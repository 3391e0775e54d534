"""Into another queue, by whoever holds the case; never where it would show what must not show."""

from __future__ import annotations

import pytest

from moderation.audit.models import Entry
from moderation.cases.claim import next_case, open_case
from moderation.cases.errors import CaseConflict, DecisionInvalid
from moderation.cases.models import Case
from moderation.cases.move import move_case, ways_out
from moderation.cases.queue import QueueOrder
from moderation.cases.rank import band_of
from moderation.vocabulary import CaseKind
from tests.cast import Cast
from tests.moderation.cases.queues import default_of, made, opens


def test_it_goes_to_its_place_in_the_other_queue_and_is_free_there(cast: Cast) -> None:
    newest = made(cast.lantern, "German", languages=("de",), order=QueueOrder.NEWEST_FIRST)
    case = open_case(opens(cast.lantern).id, cast.mira)
    moved = move_case(case.id, cast.mira, case.version, "german")
    after = Case.objects.get(id=case.id)

    assert moved == after.queue == newest
    assert (after.holder, after.lease_until, after.due_at, after.level) == (
        None,
        None,
        case.due_at,
        "moderator",
    )
    first, beyond = band_of(QueueOrder.NEWEST_FIRST)
    assert first <= after.rank < beyond
    assert next_case(cast.jonas, queue=newest) == after
    line = Entry.objects.get(event="case.moved")
    assert '"from":"everything-else","to":"german"' in line.body.replace(" ", "")


def test_only_the_holder_moves_it_and_only_as_they_saw_it(cast: Cast) -> None:
    made(cast.lantern, "German", languages=("de",))
    case = open_case(opens(cast.lantern).id, cast.mira)
    for person, version in ((cast.jonas, case.version), (cast.mira, case.version - 1)):
        with pytest.raises(CaseConflict):
            move_case(case.id, person, version, "german")
    assert Case.objects.get(id=case.id).queue == default_of(cast.lantern)
    assert not Entry.objects.filter(event="case.moved").exists()


@pytest.mark.parametrize("kind", [CaseKind.FLAGGED, CaseKind.SAMPLE, CaseKind.GOLD, CaseKind.SECOND_REVIEW])
def test_nothing_of_a_queue_that_shows_none_goes_where_categories_are_shown(
    cast: Cast, kind: CaseKind
) -> None:
    made(cast.lantern, "Weapons", categories=("weapons",))
    german = made(cast.lantern, "German", languages=("de",))
    case = open_case(opens(cast.lantern, kind=kind).id, cast.mira)

    assert ways_out(case) == [german]
    with pytest.raises(DecisionInvalid, match="Choose one of the queues"):
        move_case(case.id, cast.mira, case.version, "weapons")


def test_what_is_shown_may_go_anywhere_and_what_is_locked_nowhere(cast: Cast) -> None:
    made(cast.lantern, "Weapons", categories=("weapons",))
    drugs = made(cast.lantern, "Drugs", categories=("drugs",))
    made(cast.kleinmarkt, "Elsewhere", languages=("de",))
    case = open_case(opens(cast.lantern, category="weapons").id, cast.mira)

    assert ways_out(case) == [drugs, default_of(cast.lantern)]
    case.hidden = True
    assert ways_out(case) == []
