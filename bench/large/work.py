"""What people and vendors did around the cases, as INSERT … SELECT: answers to spot checks and gold items, notes, skips,
questions, and calls."""

from __future__ import annotations

from typing import Any

from bench.large.cast import PEOPLE
from bench.large.dialect import Dialect
from bench.large.tables import Plan, drawn, salt
from moderation.sql import stored

NOTE, MENTION, ASK, INQUIRY, CALL, GOLD = range(11, 17)
CENT = 10_000_000  # billionths of a dollar


def statements(plan: Plan, first: int, last: int) -> list[tuple[str, list[Any]]]:
    """The statements for these numbers, after those of `tables`. Each gold item was put before one person."""
    d, head = plan.dialect, drawn(plan, first, last)
    nothing, nobody = d.null("timestamptz"), d.null("uuid")
    version_id = "%s::uuid" if d.postgres else "%s"
    return [
        (
            f"""INSERT INTO cases_decision (id, submission_id, case_id, kind, decided_by, person_id, reasons, actions,
                  not_evaluated, note, salt, policy_version_id, routing_id, supersedes_id, after_scores, looked_ms,
                  made_at)
            {head} SELECT verdict_id, submission_id, case_id, 'approved', 'moderator', person_id, {d.json("'[]'")},
                  {d.json("'[]'")}, {d.json("'[]'")}, '', {salt(d)}, {version_id}, routing_id, {nobody}, {d.no()},
                  4000, at FROM drawn WHERE answered = 1""",
            [stored(plan.version.id)],
        ),
        (
            f"""INSERT INTO cases_golditem (id, platform_id, submission_id, expected, category, made_by_id, made_at,
                  opened_at)
            {head} SELECT {d.uuid(GOLD, "n", "s")}, platform_id, submission_id, 'approved', '', person_id, at, at
                  FROM drawn WHERE kind = 'gold'""",
            [],
        ),
        (
            f"""INSERT INTO cases_goldanswer (case_id, item_id, platform_id, person_id, decision_id, "right", at, told_at)
            {head} SELECT case_id, {d.uuid(GOLD, "n", "s")}, platform_id, person_id, verdict_id,
                  {d.truth("digits > 60")}, at, CASE WHEN digits < 990 THEN at END
                  FROM drawn WHERE kind = 'gold' AND answered = 1""",
            [],
        ),
        (
            f"""INSERT INTO cases_barred (case_id, person_id)
            {head} SELECT case_id, person_id FROM drawn
                  WHERE kind = 'gold' AND answered = 0 OR status = 'in_review' AND turn < 5""",
            [],
        ),
        (
            f"""INSERT INTO cases_note (id, case_id, person_id, text, salt, at)
            {head} SELECT {d.uuid(NOTE, "n", "s")}, case_id, person_id, 'Seen before, see the guide.', {salt(d)}, at
                  FROM drawn WHERE kind <> '' AND turn < 5""",
            [],
        ),
        (
            f"""INSERT INTO cases_mention (id, note_id, person_id, seen_at)
            {head} SELECT {d.uuid(MENTION, "n", "s")}, {d.uuid(NOTE, "n", "s")}, w.id,
                  CASE WHEN digits < 950 THEN at END
                  FROM drawn JOIN large_person w ON w.place = (who + 1) % {PEOPLE} WHERE kind <> '' AND turn = 1""",
            [],
        ),
        (
            f"""INSERT INTO cases_ask (id, case_id, kind, asked_by_id, asked_of_id, note_id, answer_id, at)
            {head} SELECT {d.uuid(ASK, "n", "s")}, case_id, 'opinion', person_id,
                  CASE WHEN digits < 700 THEN w.id END, {nobody}, {nobody}, at
                  FROM drawn JOIN large_person w ON w.place = (who + 1) % {PEOPLE} WHERE kind <> '' AND turn = 6""",
            [],
        ),
        (
            f"""INSERT INTO cases_skip (case_id, person_id, reason, words, at)
            {head} SELECT case_id, w.id, 'language', '', at
                  FROM drawn JOIN large_person w ON w.place = (who + 2) % {PEOPLE} WHERE kind <> '' AND turn < 3""",
            [],
        ),
        (
            f"""INSERT INTO seeing_inquiry (id, platform_id, image_id, case_id, person_id, kind, frame, language,
                  question, salt, asked_at, state, due_at, lease_until, token, attempts, provider, model, digest,
                  answer, failure, ended_at)
            {head} SELECT {d.uuid(INQUIRY, "n", "s")}, drawn.platform_id, u.image_id, case_id, person_id, 'question', 1,
                  'en', 'What does the sign say?', {salt(d)}, at, 'answered', at, {nothing}, {nobody}, 1, 'openai',
                  'seer', {digest(d)}, {d.json(ANSWER)}, '', at
                  FROM drawn JOIN intake_submission u ON u.id = submission_id
                  WHERE by_person = 1 AND turn = 8 AND u.image_id IS NOT NULL""",
            [],
        ),
        (
            f"""INSERT INTO screening_call (id, provider, model, platform_id, submission_id, digest, requests, state,
                  failure, estimate, cost, input_tokens, output_tokens, latency_ms, day, begun_at, lease_until, ended_at)
            {head} SELECT {d.uuid(CALL, "n", "s")}, 'analyses', 'vision-2', platform_id, submission_id, {digest(d)}, 1,
                  CASE WHEN digits = 7 THEN 'failed' WHEN digits = 8 THEN 'lost' ELSE 'answered' END,
                  CASE WHEN digits = 7 THEN 'timeout' ELSE '' END, {CENT}, CASE WHEN digits <> 8 THEN {CENT} END,
                  800, 60, 900 + digits * 3, {d.day("s")}, at, at, at
                  FROM drawn WHERE asked = 1""",
            [],
        ),
    ]  # fmt: skip


ANSWER = """'{"text": "It is a shop sign."}'"""


def digest(d: Dialect) -> str:
    """64 hexadecimal digits, no two alike."""
    return d.hexadecimal("n * 4096 + 7", 64)
