"""What a person may see: before the decision nothing of the machine's view, afterwards what it met.

Every page that shows a submission asks here, so that no view gives away what another one hides.
"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.db.models.expressions import RawSQL

from moderation.cases.counts import counts_alone
from moderation.cases.decide import SEALED_KINDS, decided_before
from moderation.cases.handed_on import HandedOn, handed_on
from moderation.cases.in_hand import PICTURES, values_for
from moderation.cases.models import Case, Decision, Routing
from moderation.cases.reach import handles_suspected_abuse
from moderation.cases.same_image import SameImage, same_image_of
from moderation.cases.sealed import is_final, sealing
from moderation.cases.written import AppealShown, ReportShown, Written, written_on
from moderation.intake.models import Submission
from moderation.people.models import User
from moderation.platforms.models import Platform
from moderation.policy.publish import rules_of
from moderation.policy.rules import ApprovalAction, RejectReason, Rules, RuleText
from moderation.rows import Columns
from moderation.screening.models import Screening
from moderation.sql import fetch_all, stored
from moderation.vocabulary import CATEGORY_WORDS, Category, DecisionKind, Level, Rule, Status

EARLIER = 44
FRAMES = """
    SELECT frame, source_frame, composite, width, height FROM intake_rendition
    WHERE image_id = %s AND name = 'veiled' ORDER BY frame"""
OUTCOME = Columns(Submission, "s", "status", "decided_at")
# Chosen first: else PostgreSQL might look through every open case once.
OUTCOMES = f"""
    WITH few AS MATERIALIZED (
        SELECT s.id FROM intake_submission s
        WHERE s.platform_id = %s AND s.uploader_id = %s AND s.status IN ('approved', 'rejected') AND s.id <> %s
          AND (s.image_id IS NULL OR (s.image_id <> %s AND s.image_id NOT IN ({PICTURES})))
        ORDER BY s.id DESC LIMIT {EARLIER})
    SELECT {OUTCOME.sql},
           EXISTS (SELECT 1 FROM cases_case c WHERE c.submission_id = s.id AND c.state IN ('opening', 'open', 'decided'))
    FROM few JOIN intake_submission s ON s.id = few.id
    ORDER BY s.id DESC"""  # noqa: S608 - our names


@dataclass(frozen=True)
class Frame:
    """One numbered frame: where in the animation it stood, and on which ground it was laid."""

    number: int
    source_frame: int
    composite: str
    width: int
    height: int


@dataclass(frozen=True)
class Earlier:
    """An outcome of this uploader's other images, oldest first in a list."""

    submission_id: UUID
    kind: str
    at: datetime | None


@dataclass(frozen=True)
class HeldCase:
    """A case without its kind, severity and routing."""

    id: UUID
    version: int
    platform: Platform
    level: str
    held_since: datetime | None


@dataclass(frozen=True)
class Posting:
    """What the platform sent, without what became of it."""

    id: UUID
    received_at: datetime
    external_id: str
    uploader_id: str
    caption: str
    surface: str
    language: str
    metadata: dict[str, Any]
    format: str
    width: int
    height: int
    frames: int


@dataclass(frozen=True)
class CaseView:
    """All that the holder of a case may see before deciding: alike for every kind of case. Values instead of the
    rows, so that no page can reach what must stay hidden. `category` is in words, and empty unless the queue shows it for
    all of its cases; `takes_two` says that the policy wants two people for whatever is decided."""

    case: HeldCase
    submission: Posting
    frames: tuple[Frame, ...]
    locked: bool
    reasons: tuple[RejectReason, ...]
    takes_two: bool
    approval_actions: tuple[ApprovalAction, ...]
    texts: tuple[RuleText, ...]
    earlier: tuple[Earlier, ...]
    same_image: SameImage
    notes: tuple[Written, ...]
    reports: tuple[ReportShown, ...]
    appeals: tuple[AppealShown, ...]
    handed_on: tuple[HandedOn, ...]
    scores_seen: bool
    category: str


@dataclass(frozen=True)
class ScoreLine:
    """A category's score against its thresholds; `score` is None where nobody judged."""

    category: Category
    words: str
    scorer: str
    score: float | None
    flag_at: float | None
    reject_at: float | None
    flagged: bool


@dataclass(frozen=True)
class Unsealed:
    """What the decision met: the machine's verdict, why, the scores, and which provider gave none for what failure."""

    decision: Decision
    verdict: str
    reasons: tuple[str, ...]
    scores: tuple[ScoreLine, ...]
    scorers: tuple[str, ...]
    silent: tuple[tuple[str, str], ...]
    policy_name: str
    policy_number: int
    latency_ms: int
    can_change: bool


def view(case: Case, person: User) -> CaseView:
    """What the case page shows before the decision."""
    submission = case.submission
    rules = rules_of(case.policy_version)
    locked = bool(submission.image and submission.image.locked_at) and not handles_suspected_abuse(person)
    written = written_on(case)
    return CaseView(
        case=HeldCase(case.id, case.version, case.platform, case.level, case.held_since),
        # When it was posted would give away what comes back after weeks; when its case opened is alike for all.
        submission=replace(posting_of(submission), received_at=case.opened_at),
        frames=() if locked else frames_of(submission),
        locked=locked,
        reasons=rules.reasons,
        takes_two=rules.reviews_required > 1,
        approval_actions=rules.approval_actions,
        texts=rules.texts,
        earlier=earlier_of(submission, person),
        same_image=same_image_of(submission),
        notes=written.notes,
        reports=written.reports,
        appeals=written.appeals,
        handed_on=handed_on(case) if case.level == Level.SENIOR else (),
        scores_seen=decided_before(case, person).showed_scores,
        category=category_shown(case),
    )


def category_shown(case: Case) -> str:
    """The case's category in words where its queue shows categories; what is locked waits outside the queues."""
    if case.hidden or not case.queue.shows_category or not case.category:
        return ""
    return CATEGORY_WORDS[Category(case.category)]


def posting_of(submission: Submission) -> Posting:
    image = submission.image
    return Posting(
        id=submission.id,
        received_at=submission.received_at,
        external_id=submission.external_id,
        uploader_id=submission.uploader_id,
        caption=submission.caption,
        surface=submission.surface,
        language=submission.language,
        metadata=submission.metadata,
        format=image.format if image else "",
        width=image.width if image else 0,
        height=image.height if image else 0,
        frames=image.frames if image else 0,
    )


def frames_of(submission: Submission) -> tuple[Frame, ...]:
    if submission.image_id is None:
        return ()
    return tuple(Frame(*row) for row in fetch_all(FRAMES, [submission.image_id]))


def earlier_of(submission: Submission, person: User) -> tuple[Earlier, ...]:
    """The uploader's latest outcomes at this platform, without this picture or another that the person has in hand, and
    without any that is still sealed."""
    if not submission.uploader_id or submission.image_id is None:
        return ()
    about = [submission.platform_id, submission.uploader_id, submission.id, submission.image_id]
    rows = fetch_all(OUTCOMES, [*about, *values_for(person)])
    if any(waits for *_, waits in rows):
        return unsealed_of(submission, person)
    # What has no case that is open, or may be again, is sealed for nobody.
    return tuple(earlier(OUTCOME.instance(row)) for *row, _ in reversed(rows))


def unsealed_of(submission: Submission, person: User) -> tuple[Earlier, ...]:
    """The same, where some have an open case."""
    in_hand = RawSQL(PICTURES, [stored(value) for value in values_for(person)])  # noqa: S611 - our own statement
    latest = (
        Submission.objects.filter(
            platform_id=submission.platform_id,
            uploader_id=submission.uploader_id,
            status__in=[Status.APPROVED, Status.REJECTED],
        )
        .exclude(id=submission.id)
        .exclude(image=submission.image)
        .exclude(image_id__in=in_hand)
        .exclude(Exists(sealing(person).filter(submission_id=OuterRef("id"))))
        .order_by("-id")[:EARLIER]
    )
    return tuple(map(earlier, reversed(latest)))


def earlier(outcome: Submission) -> Earlier:
    return Earlier(outcome.id, outcome.status, outcome.decided_at)


def unsealed(decision: Decision, person: User) -> Unsealed | None:
    """What one's own decision met, once it is final; None before that, as an undo would have it decided again knowingly,
    and for spot checks, gold items and second reviews, which stay sealed."""
    case = decision.case
    if case is None or decision.person_id != person.id or case.kind in SEALED_KINDS or not is_final(case):
        return None
    routing = decision.routing
    if routing is None:
        return None
    screenings = list(Screening.objects.filter(id__in=routing.screenings))
    silent = tuple((s.provider, s.failure) for s in screenings if s.failure)
    rules = rules_of(routing.policy_version)
    return Unsealed(
        decision=decision,
        verdict=routing.verdict,
        reasons=reasons_of(routing, but_for={scorer for scorer, _ in silent}),
        scores=score_lines(screenings, rules),
        scorers=tuple(s.called for s in screenings if not s.failure),
        silent=silent,
        policy_name=routing.policy_version.policy.name,
        policy_number=routing.policy_version.number,
        latency_ms=sum(s.latency_ms for s in screenings),
        can_change=decision.kind != DecisionKind.WITHDRAWN and counts_alone(decision, rules),
    )


def reasons_of(routing: Routing, *, but_for: Set[str] = frozenset()) -> tuple[str, ...]:
    """The outcome's reasons in words; several required categories that nobody judged are one of them, counted. Left out
    are those that say only that a scorer of `but_for` gave no usable answer."""
    reasons = [
        reason
        for reason in routing.outcome["reasons"]
        if reason.get("rule") != Rule.UNSCREENED or reason.get("scorer") not in but_for
    ]
    missing = sum(reason.get("rule") == Rule.NOT_EVALUATED for reason in reasons)
    if missing < 2:
        return tuple(reason["words"] for reason in reasons)
    others = (reason["words"] for reason in reasons if reason["rule"] != Rule.NOT_EVALUATED)
    return (f"{missing} required categories were not judged.", *others)


def score_lines(screenings: list[Screening], rules: Rules) -> tuple[ScoreLine, ...]:
    """Every category once for each scorer that judged it, highest first; then those that nobody judged."""
    lines: list[ScoreLine] = []
    judged: set[Category] = set()
    for screening in screenings:
        for item in screening.result["scores"]:
            if not item["evaluated"]:
                continue
            category = Category(item["category"])
            judged.add(category)
            thresholds = rules.thresholds_for(category, screening.provider)
            lines.append(
                ScoreLine(
                    category=category,
                    words=CATEGORY_WORDS[category],
                    scorer=screening.provider,
                    score=item["score"],
                    flag_at=thresholds.flag_at,
                    reject_at=thresholds.reject_at,
                    flagged=thresholds.flag_at is not None and item["score"] >= thresholds.flag_at,
                )
            )
    lines.sort(key=lambda line: -(line.score or 0))
    unjudged = [c for c in Category if c not in judged and c != Category.OTHER]
    lines += [ScoreLine(c, CATEGORY_WORDS[c], "", None, None, None, False) for c in unjudged]
    return tuple(lines)
