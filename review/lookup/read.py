"""What the page of one submission shows; of a sealed one only what its case page shows as well."""

from __future__ import annotations

import json
from dataclasses import dataclass
from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext as _

from moderation.cases.bars import is_own_upload
from moderation.cases.blind import reasons_of, score_lines
from moderation.cases.in_hand import in_hand
from moderation.cases.models import Case, CaseState, Decision, Routing
from moderation.cases.reach import handles_suspected_abuse
from moderation.cases.sealed import is_sealed, sealing
from moderation.cases.settled import OUTCOMES
from moderation.cases.untold import decisions_told
from moderation.intake.decode_words import decode_words
from moderation.intake.models import ImageState, Submission
from moderation.people.models import User
from moderation.people.roles import Permission
from moderation.platforms.access import may, scope
from moderation.policy.publish import rules_of
from moderation.policy.rules import Rules
from moderation.screening.models import Screening
from moderation.vocabulary import Category, Status
from moderation.webhooks.models import Delivery
from review.failures import failure_words
from review.language.names import language_words
from review.language.told import told
from review.language.words import category as category_words
from review.lookup.timeline import Timeline, timeline_of
from review.ui import address


@dataclass(frozen=True)
class Bar:
    """One line of the score bars, in the words of the template."""

    name: str
    value: float | None
    flag_at: float | None
    over: bool


@dataclass(frozen=True)
class Look:
    """One scorer's answer against the thresholds that held when it was routed."""

    screening: Screening
    bars: list[Bar]
    failure: str


@dataclass(frozen=True)
class DecisionRow:
    """A decision, newest first; `in_force` is the one that counts."""

    decision: Decision
    who: str
    reasons: tuple[str, ...]
    in_force: bool


@dataclass(frozen=True)
class Outcome:
    """Everything that a sealed submission does not show."""

    decisions: list[DecisionRow]
    not_evaluated: tuple[str, ...]
    routing: Routing | None
    routing_reasons: tuple[str, ...]
    looks: list[Look]
    deliveries: list[Delivery]
    timeline: Timeline


@dataclass(frozen=True)
class SubmissionPage:
    """`outcome` is None while the submission is sealed for this person: by `case`, or without one as another posting of
    a picture that they have in hand. `unprocessable` says why it is that."""

    submission: Submission
    case: Case | None
    language: str
    metadata: str
    locked: bool
    thumb_url: str
    unprocessable: str
    outcome: Outcome | None
    keeps_platform: bool
    may_act: bool


def find(submission_id: UUID, person: User) -> Submission:
    """The submission if it belongs to a platform where this person looks up. Raises Http404."""
    reach = scope(person, Permission.LOOK_UP)
    submission = (
        Submission.objects.filter(reach, id=submission_id).select_related("platform", "image").first()
    )
    if submission is None:
        raise Http404
    return submission


def sealing_case(submission_id: UUID, person: User) -> Case | None:
    """The newest case by which the submission is sealed for this person; one that opens soon where there is no other."""
    cases = sealing(person).filter(submission_id=submission_id).order_by("-id")
    return min(cases, key=lambda case: case.state == CaseState.OPENING, default=None)


def opens_soon(submission_id: UUID, person: User) -> bool:
    """Whether a case that opens soon seals it: until then it is on no page."""
    return sealing(person, [CaseState.OPENING]).filter(submission_id=submission_id).exists()


def case_in_reach(case_id: UUID, person: User) -> Case:
    """A case of a submission that this person looks up. Raises Http404."""
    case = Case.objects.filter(scope(person, Permission.LOOK_UP), id=case_id).first()
    if case is None or case.state == CaseState.OPENING:
        raise Http404
    return case


def is_copy_in_hand(submission: Submission, person: User) -> bool:
    """Whether this person has the same picture in hand, as it was posted another time."""
    return submission.image_id is not None and in_hand(person).is_copy(submission)


def place_of(submission_id: UUID, person: User) -> str:
    """The address of a submission's page, which is the case's while it is sealed; empty while that opens soon."""
    case = sealing_case(submission_id, person)
    if case is None:
        return address("submission", submission_id)
    return "" if case.state == CaseState.OPENING else address("waiting", case.id)


def way_to(submission_id: UUID, person: User) -> str:
    """The same for one of which it is not known yet whether it is a copy of what is in hand: that has its own address,
    whether it waits or not."""
    submission = Submission.objects.only("image_id").get(id=submission_id)
    if is_copy_in_hand(submission, person):
        return address("submission", submission_id)
    return place_of(submission_id, person)


def submission_page(
    submission: Submission, person: User, *, case: Case | None = None, copy: bool = False
) -> SubmissionPage:
    """The page's content; `case` seals it, or that it is a copy."""
    image = submission.image
    locked = bool(image and image.locked_at)
    outcome = None if case or copy else outcome_of(submission, person)
    return SubmissionPage(
        submission=submission,
        case=case,
        language=language_words(submission.language),
        metadata=json.dumps(submission.metadata, indent=2, ensure_ascii=False) if submission.metadata else "",
        locked=locked and not handles_suspected_abuse(person),
        thumb_url=thumb_url(submission, case),
        unprocessable=(decode_words(submission.failure) if submission.status == Status.UNPROCESSABLE else ""),
        outcome=outcome,
        keeps_platform=may(person, Permission.MANAGE_PLATFORM, submission.platform_id),
        may_act=outcome is not None and may_act_on(submission, person),
    )


def thumb_url(submission: Submission, case: Case | None = None) -> str:
    """Of its small veiled picture; empty where there is none to show."""
    image = submission.image
    if image is None or image.state != ImageState.PREPARED or image.erased_at or image.locked_at:
        return ""
    return address("waiting_thumb", case.id) if case else address("submission_thumb", submission.id)


def is_open_to_acts(submission: Submission, person: User) -> bool:
    """The same for one of which it is not known yet whether it is sealed."""
    return not is_sealed(submission.id, person) and may_act_on(submission, person)


def may_act_on(submission: Submission, person: User) -> bool:
    """Whether this person may reverse its outcome or have it looked at again; it is not sealed for them. Not where they
    posted it themselves."""
    locked = bool(submission.image and submission.image.locked_at) and not handles_suspected_abuse(person)
    senior = may(person, Permission.REVIEW_SENIOR, submission.platform_id)
    open_to_acts = senior and not locked and submission.status in OUTCOMES
    return open_to_acts and not is_own_upload(submission, person)


def outcome_of(submission: Submission, person: User) -> Outcome:
    """Decisions, scores, deliveries and the timeline, as far as this person may know; ask `is_sealed` before."""
    decisions = list(
        decisions_told(submission, person)
        .select_related("person", "policy_version__policy")
        .order_by("-made_at")
    )
    routing = (
        Routing.objects.filter(submission=submission)
        .select_related("policy_version__policy")
        .order_by("-id")
        .first()
    )
    in_force = next((d for d in decisions if d.id == submission.decision_id), None)
    return Outcome(
        decisions=[decision_row(decision, submission) for decision in decisions],
        not_evaluated=tuple(category_words(name) for name in in_force.not_evaluated) if in_force else (),
        routing=routing,
        routing_reasons=tuple(map(told, reasons_of(routing))) if routing else (),
        looks=looks_of(routing) if routing else [],
        deliveries=list(
            Delivery.objects.filter(submission_id=submission.id).select_related("endpoint").order_by("id")
        ),
        timeline=timeline_of(submission, decisions, person),
    )


def decision_row(decision: Decision, submission: Submission) -> DecisionRow:
    return DecisionRow(
        decision=decision,
        who=decision.person.name if decision.person else _("the policy"),
        reasons=tuple(reason["text"] or category_words(reason["category"]) for reason in decision.reasons),
        in_force=decision.id == submission.decision_id,
    )


def looks_of(routing: Routing) -> list[Look]:
    """Each screening that the routing saw, in its order, beside the thresholds it met."""
    rules = rules_of(routing.policy_version)
    by_id = {str(row.id): row for row in Screening.objects.filter(id__in=routing.screenings)}
    return [
        Look(
            screening=by_id[key],
            bars=bars_of(by_id[key], rules) if not by_id[key].failure else [],
            failure=failure_words(by_id[key].failure),
        )
        for key in map(str, routing.screenings)
        if key in by_id
    ]


def bars_of(screening: Screening, rules: Rules) -> list[Bar]:
    """A bar for every category there is: what nobody judged must be seen to be missing, “Other” too."""
    lines = score_lines([screening], rules)
    bars = [Bar(_(line.words), line.score, line.flag_at, line.flagged) for line in lines]
    missing = set(Category) - {line.category for line in lines}
    return [*bars, *(Bar(category_words(category), None, None, over=False) for category in sorted(missing))]
