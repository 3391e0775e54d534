"""The audit log's lines of a large site. Each holds: its number is the next one, its body is canonical, its leaf hash
and its columns agree with it; so the triggers stay where they are, and `verify_audit` passes."""

from __future__ import annotations

from bench.large.dialect import Dialect
from bench.large.tables import DECISION, Plan, drawn

COLUMNS = (
    "id, at, event, actor_kind, actor_id, platform_id, submission_id, subject, request_id, body, leaf, xact"
)
# What happened to a submission, in its order: the event, when it did, who did it, its subject and its data.
STEPS: tuple[tuple[str, str, str, str | None], ...] = (
    ("'submission.received'", "1 = 1", "", '{"format":"JPEG","height":800,"width":1200}'),
    (
        "'submission.routed'",
        "status NOT IN ('received', 'screening', 'unprocessable')",
        "",
        '{"rules":["low_confidence"],"sampled":false,"verdict":"review"}',
    ),
    ("'submission.in_review'", "status = 'in_review' OR by_person = 1", "", '{"status":"in_review","version":2}'),
    ("'submission.unprocessable'", "status = 'unprocessable'", "", '{"code":"image_undecodable","version":2}'),
    ("'case.opened'", "kind <> ''", "", '{"kind":"uncertain"}'),
    ("'case.decided'", "closed = 1", "closed", '{"outcome":"approved","reasons":[]}'),
    ("'submission.' || status", "settled = 1", "by_person", None),
)  # fmt: skip


def statement(plan: Plan, first: int, last: int, already: int) -> str:
    """One INSERT of all lines of these submissions, behind the `already` lines that there are."""
    d = plan.dialect
    steps = " UNION ALL ".join(
        f"SELECT n, {order} AS step, s, at, platform_id, submission_id, {event} AS event, {actor(d, by)}, "
        f"{said(plan, data)} AS data FROM drawn WHERE {condition}"
        for order, (event, condition, by, data) in enumerate(STEPS)
    )
    number = "nextval('audit_entry_id_seq')" if d.postgres else f"{already} + row_number() OVER ()"
    xact = "pg_current_xact_id()::text::bigint" if d.postgres else "NULL"
    return f"""
    INSERT INTO audit_entry ({COLUMNS})
    {drawn(plan, first, last)}, steps AS ({steps}), lines AS MATERIALIZED (
      SELECT steps.*, {body(d)} AS body FROM steps ORDER BY n, step
    )
    SELECT {number}, at, event, actor_kind, actor_id, platform_id, submission_id,
           'submission:' || {d.dashed("submission_id")}, '', body, {d.leaf("body")}, {xact}
    FROM lines"""


def actor(d: Dialect, by: str) -> str:
    """`by` is the column that says whether a person did it; empty: the system."""
    if not by:
        return "'system' AS actor_kind, '' AS actor_id"
    return (
        f"CASE {by} WHEN 1 THEN 'person' ELSE 'system' END AS actor_kind, "
        f"CASE {by} WHEN 1 THEN {d.dashed('person_id')} ELSE '' END AS actor_id"
    )


def said(plan: Plan, data: str | None) -> str:
    if data is not None:
        return f"'{data}'"
    decision = plan.dialect.uuid_text(DECISION, "n", "s")
    by = "CASE by_person WHEN 1 THEN 'moderator' ELSE 'automation' END"
    return (
        f"""'{{"decision":{{"decided_by":"' || {by} || '","id":"' || {decision} || '","not_evaluated":[],"outcome":"' """
        """|| status || '","reasons":[]},"status":"' || status || '","version":3}'"""
    )


def body(d: Dialect) -> str:
    submission = d.dashed("submission_id")
    return (
        """'{"actor":{"id":"' || actor_id || '","kind":"' || actor_kind || '"},"at":"' || """
        f"""{d.iso("s")} || '","data":' || data || ',"event":"' || event || '","platform":"' || """
        f"""{d.dashed("platform_id")} || '","request":"","subject":"submission:' || {submission} || """
        f"""'","submission":"' || {submission} || '"}}'"""
    )
