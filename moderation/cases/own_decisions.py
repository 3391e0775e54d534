"""What a person decided themselves, as it still stands: read with every page of theirs, so by statements of our own."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from moderation.cases.models import WAITING, Case, CaseState, Decision, Routing
from moderation.cases.reach import reachable, reaches
from moderation.cases.sealed import sealing
from moderation.intake.models import Rendition, Submission
from moderation.people.models import User
from moderation.policy.models import Policy, PolicyVersion
from moderation.rows import Columns
from moderation.sql import fetch_all, fetch_one
from moderation.vocabulary import DecisionKind

THUMB_FRAME = 1
CASE_OF_IT = ("submission", "platform", "kind", "level", "state", "hidden", "decision", "conclude_at")
DECISION, CASE = Columns(Decision, "d"), Columns(Case, "c", *CASE_OF_IT)
SUBMISSION = Columns(Submission, "s", "uploader_id", "image")
ROUTING = Columns(Routing, "r", "policy_version", "screenings", "outcome", "verdict")
VERSION, ROUTED_BY = Columns(PolicyVersion, "v"), Columns(PolicyVersion, "w")
POLICY = Columns(Policy, "p", "name")
BRIEFLY = Columns(Decision, "d", "kind", "made_at", "case", "submission")

STANDS = """
    d.person_id = %s AND d.kind <> 'withdrawn'
    AND NOT EXISTS (SELECT 1 FROM cases_decision later WHERE later.supersedes_id = d.id)"""
# Whether its submission might be sealed for anybody, and whether there is a small picture to show.
WAITS = "EXISTS (SELECT 1 FROM cases_case o WHERE o.submission_id = d.submission_id AND o.state IN ('opening', 'open'))"
THUMB = f"""
    EXISTS (SELECT 1 FROM intake_rendition t JOIN intake_image i ON i.id = t.image_id
            WHERE t.image_id = s.image_id AND t.name = 'veiled_thumb' AND t.frame = {THUMB_FRAME}
              AND i.locked_at IS NULL)"""  # noqa: S608 - a number
WHOLE = f"""
    SELECT {WAITS}, {THUMB}, {DECISION.sql}, {CASE.sql}, {SUBMISSION.sql}, {VERSION.sql}, {ROUTING.sql},
           {ROUTED_BY.sql}, {POLICY.sql}
    FROM cases_decision d
    JOIN cases_case c ON c.id = d.case_id
    JOIN intake_submission s ON s.id = d.submission_id
    JOIN policy_policyversion v ON v.id = d.policy_version_id
    LEFT JOIN cases_routing r ON r.id = d.routing_id
    LEFT JOIN policy_policyversion w ON w.id = r.policy_version_id
    LEFT JOIN policy_policy p ON p.id = w.policy_id
    WHERE d.id = %s AND {STANDS}"""  # noqa: S608 - our names
# Chosen first: of all that a person ever decided, PostgreSQL would rather look through every open case once than ask of
# each whether it waits.
NEWEST = f"""
    WITH few AS MATERIALIZED (
        SELECT d.id FROM cases_decision d WHERE {STANDS} ORDER BY d.made_at DESC LIMIT {{count:d}})
    SELECT {WAITS}, {THUMB}, {BRIEFLY.sql}, {CASE.sql},
           (SELECT COUNT(*) FROM cases_decision d WHERE d.made_at >= %s AND {STANDS})
    FROM few
    JOIN cases_decision d ON d.id = few.id
    JOIN cases_case c ON c.id = d.case_id
    JOIN intake_submission s ON s.id = d.submission_id
    ORDER BY d.made_at DESC"""  # noqa: S608 - our names


def own_decision(decision_id: UUID, person: User) -> Decision | None:
    """One's own word on a case that they still reach, where it still stands, with all that its result shows but the
    screenings; None otherwise. `has_thumb` says whether there is a small picture, `sealed_again` whether another case
    seals what it met."""
    row = fetch_one(WHOLE, [decision_id, person.id])
    if row is None:
        return None
    parts = iter(row)
    waits, thumb = next(parts), next(parts)
    decision, case = DECISION.taken(parts), CASE.taken(parts)
    decision.case, decision.submission = case, SUBMISSION.taken(parts)
    decision.policy_version = VERSION.taken(parts)
    if decision.routing_id is not None:
        decision.routing = ROUTING.taken(parts)
        decision.routing.policy_version = ROUTED_BY.taken(parts)
        decision.routing.policy_version.policy = POLICY.taken(parts)
    again = bool(waits) and open_to(person).filter(submission_id=decision.submission_id).exists()
    vars(decision).update(has_thumb=bool(thumb), sealed_again=again)
    return decision if reaches(person, case) else None


def newest_own(person: User, count: int) -> tuple[list[Decision], int]:
    """The newest of one's own that are not sealed again, each with its case's state and `has_thumb`; and how many that
    still stand were made since midnight UTC."""
    midnight = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    rows = fetch_all(NEWEST.format(count=count), [person.id, midnight, person.id])
    found = []
    for row in rows:
        parts = iter(row)
        waits, thumb = next(parts), next(parts)
        decision, case = BRIEFLY.taken(parts), CASE.taken(parts)
        decision.case = case
        vars(decision)["has_thumb"] = bool(thumb)
        if not may_see(decision, case, person, waits=waits):
            # Rare enough that older ones are then asked for in one question for all.
            return list(shown(own_decisions(person))[:count]), row[-1]
        found.append(decision)
    return found, rows[0][-1] if rows else 0


def may_see(decision: Decision, case: Case, person: User, *, waits: bool) -> bool:
    """Whether the case is within reach, and the submission not sealed; `waits`: it has an open case. What one can undo
    is never kept from them."""
    if not reaches(person, case):
        return False
    if case.state == CaseState.DECIDED:
        return True
    return not (waits and open_to(person).filter(submission_id=decision.submission_id).exists())


def own_decisions(person: User) -> QuerySet[Decision]:
    """What this person's word still is, newest first, on cases they can still reach."""
    return (
        Decision.objects.filter(person=person, superseded_by=None)
        .filter(Exists(reachable(person).filter(id=OuterRef("case_id"))))
        .exclude(kind=DecisionKind.WITHDRAWN)
        .exclude(
            ~Q(case__state=CaseState.DECIDED)
            & Exists(open_to(person).filter(submission_id=OuterRef("submission_id")))
        )
        .order_by("-made_at")
    )


def open_to(person: User) -> QuerySet[Case]:
    """What would seal one's own decision again. Not what can still be undone: that is theirs to see and to undo."""
    return sealing(person, WAITING)


def shown(decisions: QuerySet[Decision]) -> QuerySet[Decision]:
    """With what a small picture of it needs and no more."""
    return with_thumbs(decisions).select_related("case").only("case__state", "kind", "made_at")


def with_thumbs(decisions: QuerySet[Decision]) -> QuerySet[Decision]:
    """With whether there is a small picture to show."""
    return decisions.annotate(has_thumb=has_thumb("submission__image"))


def has_thumb(image: str) -> Exists:
    """Whether there is a small picture of the image that this path leads to."""
    return Exists(thumbs().filter(image=OuterRef(image)))


def with_all_it_met(decisions: QuerySet[Decision]) -> QuerySet[Decision]:
    """With all that its unsealed strip needs but the screenings."""
    return with_thumbs(decisions).select_related(
        "case", "submission", "policy_version", "routing__policy_version__policy"
    )


def thumbs() -> QuerySet[Rendition]:
    """Of pictures that are not locked."""
    return Rendition.objects.filter(name="veiled_thumb", frame=THUMB_FRAME, image__locked_at=None)
