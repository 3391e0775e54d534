"""The version of a case as pages carry it: with an offset that depends on the case alone.

How often a case has passed from hand to hand would tell an adjudication, which is new, from what came to the seniors by
being skipped or overdue. The database, the log and `moderation` have the plain version.
"""

from __future__ import annotations

from uuid import UUID

from django.conf import settings

from moderation.policy.coin import draw

PURPOSE = b"second-look/case-version/1\0"
RANGE = 2**20
NONE = -1
NO_CASES = 0  # a bulk act keeps what was sent, and no negative number
DIGITS = 9


def shown_version(case_id: UUID, version: int) -> int:
    return version + offset_of(case_id)


def read_version(case_id: UUID, sent: str) -> int:
    """The plain version again; nonsense matches none."""
    return max(NO_CASES, number_in(sent) - offset_of(case_id))


def number_in(sent: str) -> int:
    """The number as it was sent. To send it back, use this: what `read_version` makes of nonsense, shown again, would be
    the offset itself."""
    return int(sent) if sent.isdecimal() and len(sent) <= DIGITS else NONE


def offset_of(case_id: UUID) -> int:
    return int(draw(secret=settings.SECRET_KEY.encode(), purpose=PURPOSE, thing=case_id) * RANGE)
