"""People's latest first looks beside what the scorers had answered, counted by the database."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import NamedTuple
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db.models import Q

from moderation.cases.models import Decision
from moderation.json_rows import as_uuid, given, has, items, number, one_of, text, texts, truth
from moderation.policy.models import PolicyVersion
from moderation.policy.publish import rules_of
from moderation.policy.rules import Rules
from moderation.policy.validate import ANY
from moderation.sql import fetch_all, uuid_of
from moderation.vocabulary import Category, DecidedBy, DecisionKind

LATEST = 2000
# A scorer that no rule names meets the rules for any scorer: its mark stands under this name.
UNNAMED = ""

# The latest first, along their index, and only then what became of them: asked of all at once, PostgreSQL compares every
# decision with every open case.
LOOKS = """
    WITH latest AS MATERIALIZED ({latest}),
    look AS MATERIALIZED (
        SELECT made.kind = 'rejected' AS rejects, made.reasons, routing.screenings,
               routing.policy_version_id AS version
        FROM latest
        JOIN cases_decision made ON made.id = latest.id
        JOIN cases_routing routing ON routing.id = made.routing_id
        WHERE NOT EXISTS (SELECT 1 FROM cases_decision later WHERE later.supersedes_id = made.id)
          AND NOT EXISTS (
              SELECT 1 FROM cases_case looked
              WHERE looked.id = made.case_id
                AND looked.kind NOT IN ('uncertain', 'flagged', 'unscreened', 'sample'))
          AND NOT EXISTS (
              SELECT 1 FROM cases_case waits WHERE waits.submission_id = made.submission_id
                AND waits.state IN ('opening', 'open', 'decided')))"""
BY_VERSION = "{looks} SELECT version, COUNT(*) FROM look GROUP BY version"
# A threshold of 0 flags everything and none flags nothing: neither says anything of the scorer, so both are 0 here.
COUNTED = """
    {looks},
    mark AS MATERIALIZED (
        SELECT {mark_version} AS version, {mark_category} AS category, {mark_scorer} AS scorer, {mark_at} AS flag_at
        FROM {marks}),
    heard AS MATERIALIZED (
        SELECT {key} AS id, look.version, look.rejects, look.reasons FROM look CROSS JOIN {keys}),
    answer AS MATERIALIZED (
        SELECT screening.id, screening.provider AS scorer, {category} AS category, {score} AS score,
               {flagged} AS flagged
        FROM screening_screening screening CROSS JOIN {scores}
        WHERE {was_heard} AND screening.failure = '' AND {evaluated}),
    compared AS MATERIALIZED (
        SELECT answer.scorer, answer.category, answer.flagged, answer.score,
               COALESCE(own.flag_at, others.flag_at, 0) AS flag_at, heard.rejects AND {has_reason} AS rejected
        FROM heard
        JOIN answer ON answer.id = heard.id
        LEFT JOIN mark own ON own.version = heard.version AND own.category = answer.category
                          AND own.scorer = answer.scorer
        LEFT JOIN mark others ON others.version = heard.version AND others.category = answer.category
                             AND others.scorer = '')
    SELECT scorer, category, COALESCE(flagged, FALSE) OR (flag_at > 0 AND score >= flag_at) AS spoke, rejected, COUNT(*)
    FROM compared
    WHERE flag_at > 0 OR flagged IS NOT NULL
    GROUP BY scorer, category, spoke, rejected"""


class Count(NamedTuple):
    """How often a scorer flagged a category, or did not, where the person rejected for it, or did not."""

    scorer: str
    category: Category
    flagged: bool
    rejected: bool
    times: int


def count_first_looks(reach: Q) -> tuple[int, list[Count]]:
    """How many of people's latest 2,000 first looks still stand, and the categories that a scorer judged on them.

    These are decisions that people made without having seen a score, on cases that they had opened. Second reviews and
    known items are no first looks, and what was reported or appealed against was chosen by somebody who was not content.
    While a decision may be undone, or another person handed the picture, what the first one met is left out. `reach` is
    a condition on the platform of a decision's submission.
    """
    latest = Decision.objects.filter(
        reach,
        decided_by=DecidedBy.MODERATOR,
        kind__in=[DecisionKind.APPROVED, DecisionKind.REJECTED],
        after_scores=False,
        looked_ms__isnull=False,
        routing__isnull=False,
    ).order_by("-made_at")
    try:
        sql, values = latest.values("id")[:LATEST].query.sql_with_params()
    except EmptyResultSet:
        return 0, []
    looks = LOOKS.format(latest=sql)
    versions = {uuid_of(key): times for key, times in fetch_all(BY_VERSION.format(looks=looks), values)}
    if not versions:
        return 0, []
    counted = fetch_all(COUNTED.format(looks=looks, **parts()), [*values, json.dumps(marks_of(versions))])
    found = [
        Count(scorer, Category(category), bool(flagged), bool(rejected), times)
        for scorer, category, flagged, rejected, times in counted
    ]
    return sum(versions.values()), found


def parts() -> dict[str, str]:
    """What the two databases say in different words."""
    mark, item = "given.value", "item.value"
    return {
        "marks": items(given(), "given"),
        "mark_version": as_uuid(text(mark, "version")),
        "mark_category": text(mark, "category"),
        "mark_scorer": text(mark, "scorer"),
        "mark_at": number(mark, "flag_at"),
        "keys": texts("look.screenings", "key"),
        "key": as_uuid("key.value"),
        "scores": items("screening.result", "item", of="scores"),
        "category": text(item, "category"),
        "score": number(item, "score"),
        "flagged": truth(item, "flagged"),
        "evaluated": truth(item, "evaluated"),
        "was_heard": one_of("screening.id", "SELECT id FROM heard"),
        "has_reason": has("heard.reasons", "category", "answer.category"),
    }


def marks_of(versions: Iterable[UUID]) -> list[dict[str, object]]:
    """What a score has to reach, by version, category and scorer."""
    found = PolicyVersion.objects.in_bulk(list(versions))
    return [
        {"version": str(key), "category": category.value, "scorer": scorer, "flag_at": flag_at or 0}
        for key, version in found.items()
        for category, scorer, flag_at in flag_marks(rules_of(version))
    ]


def flag_marks(rules: Rules) -> Iterator[tuple[Category, str, float | None]]:
    named = sorted({rule.scorer for rule in rules.category_rules} - {ANY})
    for category in Category:
        for scorer in (*named, UNNAMED):
            yield category, scorer, rules.thresholds_for(category, scorer).flag_at
