"""The queue of locked pictures: handed out only when asked for, and only to people who are named."""

from __future__ import annotations

from typing import Any

from moderation.cases.claim import next_case
from moderation.cases.lock import lock_suspected_abuse
from moderation.cases.models import Case
from tests.cast import Cast
from tests.pictures import photograph
from tests.posting import post_and_work


def test_a_locked_picture_is_handed_out_only_when_asked_for(cast: Cast, settings: Any) -> None:
    settings.ABUSE_HANDLERS = ["aiko"]
    first = post_and_work(cast.kleinmarkt, photograph(1))
    case = next_case(cast.mira)
    assert case is not None
    lock_suspected_abuse(case.id, cast.mira, case.version)
    post_and_work(cast.kleinmarkt, photograph(2))

    ordinary = next_case(cast.aiko)
    locked = next_case(cast.aiko, locked=True)

    assert ordinary is not None
    assert locked is not None
    assert not ordinary.hidden
    assert (locked.hidden, locked.submission_id) == (True, first.id)
    assert next_case(cast.priya, locked=True) is None
    assert Case.objects.get(id=locked.id).holder_id == cast.aiko.id
