"""The rows of a large site as INSERT … SELECT: what became of submission `n` follows from its number alone.

A tenth waits for a person (`open_share`), of the rest most were let through by the policy (2 % of these are spot
checks, one in ten of them still open), a fifth was decided by people and a quarter of that rejected, a hundredth cannot
be processed, a hundredth is still on its way. One in 25 decisions of people was looked at again, which here stands on the
first one's own case. Seven tenths belong to one platform. One posting in ten repeats the picture of the one before it.
Renditions are one small one an image. The local scorer answered for every picture, a vendor for those that went to a
person.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from bench.large.cast import PEOPLE, PLATFORMS
from bench.large.dialect import Dialect, mix
from moderation.intake.preparation import PREPARATION
from moderation.policy.evaluate import evaluate
from moderation.policy.models import PolicyVersion
from moderation.policy.outcome import Circumstances
from moderation.policy.publish import rules_of
from moderation.policy.stored import circumstances_to_json, screening_document
from moderation.screening.result import Confidence, Score, ScreeningResult
from moderation.sql import stored
from moderation.vocabulary import Category, ConfidenceMethod

IMAGE, SUBMISSION, SCREENING, ROUTING, CASE, DECISION, DELIVERY, RENDITION, SECOND, ANSWER = range(1, 11)
DAYS = 90
CATEGORY = "CASE chance % 3 WHEN 0 THEN 'drugs' WHEN 1 THEN 'violence' ELSE 'scam' END"
LOCAL = (Category.SEXUAL_EXPLICIT, Category.VIOLENCE, Category.WEAPONS, Category.DRUGS, Category.SCAM)
HOURS_AHEAD = 24 * 3600
# A spot check or a gold item whose case a person has closed.
ANSWERED = """CASE WHEN status = 'approved' AND by_person = 0
             AND (coin = 0 AND turn > 9 OR coin = 1 AND turn BETWEEN 4 AND 39) THEN 1 ELSE 0 END"""
SCORE, SURE = "0.515", "0.757"  # stand for each row's own figures in a stored answer
REASONS = (
    """CASE WHEN status = 'rejected' THEN '[{"code": "rule", "category": "' || """
    + CATEGORY
    + """ || '", "text": "Against the rules."}]' ELSE '[]' END"""
)


@dataclass(frozen=True)
class Plan:
    """How many submissions, of which this share (in thousandths) waits for a person, and when it all began."""

    rows: int
    open_share: int
    began: int
    version: PolicyVersion
    dialect: Dialect

    @property
    def ended(self) -> int:
        return self.began + DAYS * 86400

    def second(self, number: str) -> str:
        """When submission `number` was received, as a Unix time; rising, and the last one is now."""
        return f"({self.began} + ({number}) * {DAYS * 86400} / {self.rows})"


def drawn(plan: Plan, first: int, last: int) -> str:
    """`WITH … drawn`: each number with its platform, status and all else that several tables need."""
    d, second = plan.dialect, plan.second("n")
    return f"""
    WITH RECURSIVE {d.series(first, last)}, thrown AS (
      SELECT n, {second} AS s, {mix("n", 1)} % 1000 AS fate, {mix("n", 2)} % 1000 AS rest,
             {mix("n", 3)} % 50 AS coin, {mix("n", 4)} AS chance,
             CASE WHEN {mix("n", 5)} % 10 < 7 THEN 0 ELSE {mix("n", 6)} % {PLATFORMS} END AS place,
             {mix("n", 7)} % {PEOPLE} AS who, {mix("n", 8)} % 100 AS turn, {mix("n", 9)} % 1000 AS digits,
             CASE WHEN n % 10 = 0 THEN n - 1 ELSE n END AS picture
      FROM numbers
    ), fated AS (
      SELECT thrown.*,
             CASE WHEN fate < {plan.open_share} THEN 'in_review' WHEN rest < 5 THEN 'received'
                  WHEN rest < 10 THEN 'screening' WHEN rest < 20 THEN 'unprocessable'
                  WHEN rest < 950 THEN 'approved' ELSE 'rejected' END AS status,
             CASE WHEN fate < {plan.open_share} THEN 0 WHEN rest >= 800 THEN 1 ELSE 0 END AS by_person
      FROM thrown
    ), drawn AS MATERIALIZED (
      SELECT fated.*, p.id AS platform_id, p.endpoint AS endpoint_id, w.id AS person_id,
             CASE WHEN status = 'in_review' OR by_person = 1 THEN
                    CASE chance % 3 WHEN 0 THEN 'flagged' WHEN 1 THEN 'uncertain' ELSE 'unscreened' END
                  WHEN status = 'approved' AND coin = 0 THEN 'sample'
                  WHEN status = 'approved' AND coin = 1 AND turn < 40 THEN 'gold' ELSE '' END AS kind,
             CASE WHEN status IN ('approved', 'rejected') THEN 1 ELSE 0 END AS settled,
             {ANSWERED} AS answered,
             CASE WHEN by_person = 1 OR {ANSWERED} = 1 THEN 1 ELSE 0 END AS closed,
             CASE WHEN status = 'in_review' OR by_person = 1 THEN 1 ELSE 0 END AS asked,
             {d.uuid(SUBMISSION, "n", "s")} AS submission_id, {d.uuid(CASE, "n", "s")} AS case_id,
             {d.uuid(ROUTING, "n", "s")} AS routing_id, {d.uuid(DECISION, "n", "s")} AS decision_id,
             CASE WHEN {ANSWERED} = 1 THEN {d.uuid(ANSWER, "n", "s")} ELSE {d.uuid(DECISION, "n", "s")} END
               AS verdict_id,
             {d.moment("s")} AS at
      FROM fated
      JOIN large_platform p ON p.place = fated.place
      JOIN large_person w ON w.place = fated.who
    )"""


def statements(plan: Plan, first: int, last: int) -> list[tuple[str, list[Any]]]:
    """The statements for these numbers, in an order that deferred foreign keys allow."""
    d, head = plan.dialect, drawn(plan, first, last)
    local, vendor, outcome = documents(plan.version)
    sure = "CASE asked WHEN 1 THEN '0.71' ELSE '0.97' END"
    version = stored(plan.version.id)
    nothing, token = d.null("timestamptz"), d.null("uuid")
    later = d.moment(str(plan.ended + HOURS_AHEAD))
    version_id = "%s::uuid" if d.postgres else "%s"
    sha = " || ".join(
        d.hexadecimal(f"({mix('picture', salt)}) * 65536 + picture % 65536", 16) for salt in (11, 12, 13, 14)
    )
    seen = f"""'["' || {d.uuid_text(SCREENING, "n", "s")} || CASE asked WHEN 1 THEN
               '", "' || {d.uuid_text(SECOND, "n", "s")} ELSE '' END || '"]'"""
    mine = f"{d.uuid(IMAGE, 'picture', plan.second('picture'))}"
    return [
        (
            f"""INSERT INTO intake_image (id, platform_id, sha256, salt, key, format, width, height, bytes, frames,
                  state, refusal, preparation, locked_at, erased_at, created_at)
            {head} SELECT {mine}, platform_id, {sha}, {salt(d)}, {key(d, "originals", IMAGE)}, 'JPEG', 1200, 800,
                  200000, 1,
                  'prepared', '', '{PREPARATION}', {nothing}, {nothing}, at FROM drawn WHERE n % 10 <> 0""",
            [],
        ),
        (
            f"""INSERT INTO intake_rendition (id, image_id, name, frame, source_frame, composite, sha256, width,
                  height, key)
            {head} SELECT {d.uuid(RENDITION, "n", "s")}, {mine}, 'veiled_thumb', 1, 1, 'white', {sha}, 240, 160,
                  {key(d, "renditions", RENDITION)} FROM drawn WHERE n % 10 <> 0""",
            [],
        ),
        (
            f"""INSERT INTO intake_submission (id, platform_id, image_id, status, version, decision_id, decided_at,
                  external_id, uploader_id, caption, surface, language, metadata, priority, salt, received_at,
                  stage, due_at, lease_until, token, attempts, give_up_at, failure, asked)
            {head} SELECT submission_id, platform_id,
                  CASE WHEN n % 10 = 0 AND place <> ({place_of("picture")}) THEN {token} ELSE {mine} END, status, 2,
                  CASE WHEN settled = 1 THEN decision_id END, CASE WHEN settled = 1 THEN at END,
                  'post-' || n, 'u-' || (chance * 7 + place), 'A caption of some length about picture ' || n,
                  'feed', 'en',
                  {d.json("'{}'")}, 0, {salt(d)}, at,
                  CASE status WHEN 'received' THEN 'prepare' WHEN 'screening' THEN 'screen' ELSE 'done' END,
                  at, {nothing}, {token}, 0, {nothing},
                  CASE WHEN status = 'unprocessable' THEN 'image_undecodable' ELSE '' END,
                  {d.json("'{}'")} FROM drawn""",
            [],
        ),
        *(
            (
                f"""INSERT INTO screening_screening (id, platform_id, submission_id, provider, scorer, digest,
                      failure, result,
                      raw, latency_ms, created_at)
                {head} SELECT {d.uuid(kind, "n", "s")}, platform_id, submission_id, '{provider}', '{scorer}', {sha},
                      CASE WHEN {failed} THEN 'timeout' ELSE '' END,
                      {d.json(f"replace(replace(%s, '{SCORE}', {score(d)}), '{SURE}', {sure})")}, {d.json("'{}'")},
                      {latency}, at FROM drawn
                      WHERE status NOT IN ('received', 'screening', 'unprocessable') AND {which}""",
                [answer],
            )
            for kind, provider, scorer, answer, failed, latency, which in (
                (SCREENING, "local", "opennsfw", local, "1 = 0", "60 + digits % 90", "1 = 1"),
                (SECOND, "analyses", "vision-2", vendor, "digits = 7", "900 + digits * 3", "asked = 1"),
            )
        ),
        (
            f"""INSERT INTO cases_routing (id, submission_id, policy_version_id, screenings, circumstances,
                  outcome, verdict,
                  coin, label_prob, sampled, created_at)
            {head} SELECT routing_id, submission_id, {version_id},
                  {d.json(seen)},
                  {d.json("%s")}, {d.json("%s")},
                  CASE WHEN status = 'in_review' OR by_person = 1 THEN 'review' ELSE 'approve' END, 0.5, 0.02,
                  {d.truth("kind = 'sample'")}, at
                  FROM drawn WHERE status NOT IN ('received', 'screening', 'unprocessable')""",
            [version, circumstances_to_json(Circumstances()), outcome],
        ),
        (
            f"""INSERT INTO cases_case (id, platform_id, submission_id, queue_id, rank, category, kind, level, severity,
                  state, routing_id, policy_version_id, opened_at, due_at, hidden, version, holder_id, held_since,
                  lease_until, colour_opened, decision_id, conclude_at, concluded_at)
            {head} SELECT case_id, platform_id, submission_id,
                  (SELECT q.id FROM cases_queue q WHERE q.platform_id = drawn.platform_id AND q.is_default <> (
                     place = 0 AND asked = 1 AND chance % 3 = 1)),
                  CAST(s + chance * 9 AS bigint) * 1000000,
                  CASE chance % 3 WHEN 0 THEN 'violence' WHEN 1 THEN 'weapons' ELSE '' END, kind,
                  CASE WHEN chance % 997 < 50 THEN 'senior' ELSE 'moderator' END, 2,
                  CASE WHEN closed = 1 THEN 'concluded' ELSE 'open' END, routing_id, {version_id}, at,
                  {d.moment("s + chance * 9")}, {d.truth("chance % 997 = 1")}, 1,
                  CASE WHEN closed = 1 OR n % 5000 = 1 THEN person_id END,
                  CASE WHEN closed = 1 OR n % 5000 = 1 THEN at END,
                  CASE WHEN closed = 0 AND n % 5000 = 1 THEN {later} END,
                  {d.no()}, CASE WHEN closed = 1 THEN verdict_id END,
                  CASE WHEN closed = 1 THEN at END, CASE WHEN closed = 1 THEN at END
                  FROM drawn WHERE kind <> ''""",
            [version],
        ),
        (
            f"""INSERT INTO cases_decision (id, submission_id, case_id, kind, decided_by, person_id, reasons, actions,
                  not_evaluated, note, salt, policy_version_id, routing_id, supersedes_id, after_scores, looked_ms,
                  made_at)
            {head} SELECT decision_id, submission_id, CASE WHEN by_person = 1 THEN case_id END, status,
                  CASE WHEN by_person = 1 THEN 'moderator' ELSE 'automation' END,
                  CASE WHEN by_person = 1 THEN person_id END,
                  {d.json(REASONS)},
                  {d.json("'[]'")}, {d.json("'[]'")}, '',
                  {salt(d)}, {version_id}, routing_id, {token}, {d.no()}, 4000, at FROM drawn WHERE settled = 1""",
            [version],
        ),
        *(
            (
                f"""INSERT INTO cases_docket (submission_id, platform_id, term)
                {head} SELECT submission_id, platform_id, {term} FROM drawn WHERE by_person = 1 AND {which}""",
                [],
            )
            for term, which in docket(d)
        ),
        (
            f"""INSERT INTO cases_secondreview (case_id, platform_id, purpose, first_id, person_id, second_id, answer_id,
                  upheld, concluded_at)
            {head} SELECT case_id, platform_id, 'share', decision_id, person_id, {token}, decision_id,
                  {d.truth("chance % 20 > 0")}, at FROM drawn WHERE by_person = 1 AND coin < 2""",
            [],
        ),
        (
            f"""INSERT INTO webhooks_delivery (id, message_id, endpoint_id, entry_id, event, submission_id,
                  payload, state,
                  attempts, due_at, lease_until, token, created_at, finished_at)
            {head} SELECT {d.uuid(DELIVERY, "n", "s")}, 'msg_' || n, endpoint_id, {d.null("bigint")},
                  'submission.' || status,
                  submission_id, '{{"data":{{}},"timestamp":"","type":"submission.' || status || '"}}',
                  CASE WHEN chance % 100 < 97 THEN 'delivered' WHEN chance % 100 < 99 THEN 'given_up' ELSE 'waiting' END,
                  CASE WHEN chance % 100 < 99 THEN 1 ELSE chance % 2 END, at, {nothing}, {token}, at,
                  CASE WHEN chance % 100 < 99 THEN at END
                  FROM drawn WHERE endpoint_id IS NOT NULL AND status NOT IN ('received', 'screening')""",
            [],
        ),
        (
            f"""INSERT INTO webhooks_attempt (delivery_id, number, at, status, error, elapsed_ms, excerpt)
            {head} SELECT {d.uuid(DELIVERY, "n", "s")}, 1, at, CASE WHEN chance % 100 < 97 THEN 200 ELSE 500 END,
                  '', 40, ''
                  FROM drawn WHERE endpoint_id IS NOT NULL AND status NOT IN ('received', 'screening')
                  AND chance % 100 < 99""",
            [],
        ),
    ]  # fmt: skip


def place_of(number: str) -> str:
    return f"CASE WHEN {mix(number, 5)} % 10 < 7 THEN 0 ELSE {mix(number, 6)} % {PLATFORMS} END"


def salt(d: Dialect) -> str:
    return d.hexadecimal(f"{mix('n', 21)} * 65536 + {mix('n', 22)}", 32)


def docket(d: Dialect) -> list[tuple[str, str]]:
    """The terms of what people decided, who have made every rejection, and of which decisions each is a term."""
    person = "replace((person_id)::text, '-', '')" if d.postgres else "person_id"
    rejected = "status = 'rejected'"
    return [
        (f"{person} || ':' || status", "settled = 1"),
        (f"{person} || ':' || {CATEGORY}", rejected),
        (f"'*:' || {CATEGORY}", rejected),
    ]


def key(d: Dialect, folder: str, kind: int) -> str:
    """A stored file's name, in one of its 256 folders."""
    shelf = d.hexadecimal(f"{mix('n', 23)} % 256", 2)
    return f"'{folder}/' || {shelf} || '/' || {d.hexadecimal(f'n * 16 + {kind}', 32)}"


def score(d: Dialect) -> str:
    """What a scorer said of a picture: high where a person rejected it, in doubt where one looked, else low."""
    above = "CASE WHEN status = 'rejected' THEN 500 WHEN asked = 1 THEN 200 ELSE 0 END"
    within = "CASE WHEN asked = 1 THEN 500 ELSE 180 END"
    return f"'0.' || {d.digits(f'{above} + digits * {within} / 1000', 3)}"


def documents(version: PolicyVersion) -> tuple[str, str, str]:
    """The stored answers of the two scorers, with SCORE and SURE where each row has its own figures, and the outcome
    that the policy makes of them, the same for every row."""
    answers = [
        ScreeningResult(
            scorer=scorer,
            scores=tuple(
                Score(category, float(SCORE), True, "score", float(SCORE)) for category in categories
            ),
            confidence=Confidence(float(SURE), ConfidenceMethod.NATIVE),
        )
        for scorer, categories in (
            ("local", LOCAL),
            ("analyses", tuple(category for category in Category if category != Category.OTHER)),
        )
    ]
    outcome = evaluate(answers, rules_of(version), Circumstances())
    local, vendor = (json.dumps(screening_document(answer)) for answer in answers)
    return local, vendor, json.dumps(outcome.to_document())
