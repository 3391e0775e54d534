"""Who is at work where: the colleagues whose pages hold a case just now."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone

from moderation.cases.claim import lease
from moderation.cases.models import ON_A_PAGE, Case
from moderation.cases.queues import LevelQueue
from moderation.people.models import User
from moderation.rows import Columns
from moderation.sql import fetch_all

MOST = 500
# “Not null” finds no index on SQLite; “after the lowest id” walks along `case_held` on both.
HELD = Columns(Case, "c", "platform", "queue", "level", "hidden")
ON_PAGES = f"""
    SELECT u.name, {HELD.sql} FROM cases_case c JOIN people_user u ON u.id = c.holder_id
    WHERE c.state = 'open' AND c.holder_id > %s AND c.holder_id <> %s AND c.lease_until > %s AND c.lease_until <= %s
      AND c.aside IN ({", ".join(f"'{aside}'" for aside in ON_A_PAGE)}) AND c.platform_id IN ({{ids}})
    ORDER BY u.name LIMIT {MOST:d}"""  # noqa: S608 - our names


def working_now(person: User, queues: list[LevelQueue]) -> list[list[str]]:
    """For each of the queues, which this person may work, the names of colleagues with an open page in it, by name; one
    query for all.

    A page keeps its lease short; a longer one is of a case that was put aside.
    """
    places = sorted({queue.platform.id for queue in queues})
    if not places:
        return []
    now, ids = timezone.now(), ", ".join(["%s"] * len(places))
    rows = fetch_all(ON_PAGES.format(ids=ids), [UUID(int=0), person.id, now, now + lease(), *places])
    cases = [(name, HELD.instance(held)) for name, *held in rows]
    return [list(dict.fromkeys(name for name, case in cases if queue.holds(case))) for queue in queues]
