"""Open cases by the ten thousand, written by INSERT … SELECT: one platform, one moderator, pictures that need no file.

A page of a case shows its renditions' addresses; the bytes behind them are another request and not measured here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone

from moderation.audit.actor import Actor
from moderation.cases.onboard import create_platform
from moderation.people.models import User
from moderation.platforms.members import create_person
from moderation.policy.publish import current_version
from moderation.vocabulary import Role

RENDITIONS = ("analysis", "grey", "veiled", "veiled_thumb")
IMAGES = """
    INSERT INTO intake_image (id, platform_id, sha256, salt, key, format, width, height, bytes, frames, state, refusal,
                              created_at)
    SELECT gen_random_uuid(), %(platform)s, md5(n::text) || md5((-n)::text), 'salt', 'originals/' || n, 'jpeg', 1024, 768,
           200000, 1, 'prepared', '', %(now)s
    FROM generate_series(1, %(count)s) n"""
RENDERED = """
    INSERT INTO intake_rendition (id, image_id, name, frame, source_frame, composite, sha256, width, height, key)
    SELECT gen_random_uuid(), id, %(name)s, 1, 1, 'plain', sha256, 1024, 768, key || %(name)s FROM intake_image"""
SUBMISSIONS = """
    INSERT INTO intake_submission (id, platform_id, image_id, status, version, external_id, uploader_id, caption,
                                   surface, language, metadata, priority, salt, received_at, stage, due_at, attempts,
                                   failure, asked)
    SELECT gen_random_uuid(), platform_id, id, 'in_review', 2, key, 'uploader-' || (bytes + width), 'A day at the lake',
           'profile', 'de', '{"album": "summer"}', 0, 'salt', %(now)s, 'done', %(now)s, 1, '', '{}'
    FROM intake_image"""
ROUTINGS = """
    INSERT INTO cases_routing (id, submission_id, policy_version_id, screenings, circumstances, outcome, verdict, coin,
                               label_prob, sampled, created_at)
    SELECT gen_random_uuid(), id, %(version)s, '[]', '{}', '{"reasons": [{"words": "Nobody could look at it."}]}',
           'review', 0.5, 0.02, false, %(now)s
    FROM intake_submission"""
CASES = """
    INSERT INTO cases_case (id, platform_id, submission_id, queue_id, rank, category, kind, level, severity, state,
                            routing_id, policy_version_id, opened_at, due_at, hidden, version, colour_opened)
    SELECT gen_random_uuid(), d.platform_id, d.id, q.id, (extract(epoch FROM d.due) * 1000000)::bigint, 'violence',
           'flagged', 'moderator', 2, 'open', r.id, %(version)s, %(now)s, d.due, false, 1, false
    FROM (SELECT id, platform_id, %(now)s::timestamptz + random() * interval '8 hours' AS due FROM intake_submission) d
    JOIN cases_routing r ON r.submission_id = d.id JOIN cases_queue q ON q.platform_id = d.platform_id"""


@dataclass(frozen=True)
class Desk:
    """Who reviews, and for which platform."""

    person: User
    platform_id: UUID


def open_cases(count: int, *, renditions: Sequence[str] = RENDITIONS) -> Desk:
    """So many open cases on PostgreSQL, and a moderator who may take them.

    Foreign keys are not looked up row by row: what the rows name was written just before.
    """
    system = Actor.system()
    platform = create_platform(name="Bench", actor=system).platform
    person = create_person(
        username="mira", name="Mira Okafor", role=Role.MODERATOR, platform=None, password=None, actor=system
    )
    version = current_version(platform)
    known: dict[str, Any] = {
        "platform": platform.id,
        "version": version.id,
        "now": timezone.now() - timedelta(minutes=5),
    }
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(IMAGES, known | {"count": count})
        for name in renditions:
            cursor.execute(RENDERED, {"name": name})
        for statement in (SUBMISSIONS, ROUTINGS, CASES):
            cursor.execute(statement, known)
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute("VACUUM ANALYZE")
    return Desk(person, platform.id)
