"""An outcome is reversed later, or rejected for other reasons, by a senior or an admin who says why: a decision of its
own, in force at once."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils import timezone
from uuid_utils.compat import uuid7

from moderation.audit.actor import Actor
from moderation.audit.commit import commitment, new_salt
from moderation.cases.answer_appeals import answer_appeal
from moderation.cases.answer_reports import answer_after_reversal
from moderation.cases.chosen import Chosen
from moderation.cases.correct import says_the_same
from moderation.cases.decide import choose
from moderation.cases.errors import DecisionInvalid, DecisionProblem
from moderation.cases.models import Case, CaseState, Decision
from moderation.cases.refused import ActRefused, Refusal
from moderation.cases.settle import STATUS_OF, settle
from moderation.cases.settled import take_settled, within_senior_reach
from moderation.intake.models import Submission
from moderation.people.models import User
from moderation.policy.in_force import version_for
from moderation.policy.models import PolicyVersion
from moderation.policy.publish import rules_of
from moderation.policy.rules import Rules
from moderation.vocabulary import DecidedBy, DecisionKind


def reverse(
    submission_id: UUID,
    person: User,
    version: int,
    outcome: DecisionKind,
    reason_codes: list[str],
    note: str,
    *,
    or_correct: bool = False,
) -> Decision:
    """Put the other outcome into force, in one transaction with its line of the log and the webhooks; with `or_correct`
    also the same one for other reasons.

    The reasons are those of the policy in force now; `version` is the submission's as the page showed it. The case
    that was decided keeps this as its last word, so that whoever decided it cannot take the reversal back by changing
    their mind. Raises ActRefused, DecisionInvalid (all problems).
    """
    submission = within_senior_reach(submission_id, person)
    policy = version_for(submission)
    chosen = check_reversal(rules_of(policy), outcome, reason_codes, note)
    with transaction.atomic():
        reversal = compose(
            submission, in_force(submission), person, outcome, chosen, policy=policy, note=note
        )
        # The case before the submission, as everybody who decides has it: else two could wait for each other.
        closed = close_again(reversal)
        submission = take_settled(submission_id, version)
        corrected = submission.status == STATUS_OF[outcome]
        if corrected and not (or_correct and outcome == DecisionKind.REJECTED):
            raise ActRefused(Refusal.SAME)
        if corrected and says_the_same(in_force(submission), outcome, reversal.reasons, reversal.actions):
            words = "It is rejected for these very reasons already: nothing would change."
            raise DecisionInvalid([DecisionProblem("unchanged", "reasons", words)])
        if not closed:
            raise ActRefused(Refusal.CHANGED)
        reversal.supersedes = last_word(in_force(submission))
        reversal.save(force_insert=True)
        said = {
            "reversal": not corrected,
            "supersedes": str(reversal.supersedes_id),
            "note": commitment(reversal.salt, note),
        }
        if not settle(submission, reversal, actor=Actor.person(person.id), corrects=corrected, data=said):
            raise ActRefused(Refusal.CHANGED)
        answer_after_reversal(submission, reversal)
        answer_appeal(submission, reversal, concluded=None, now=reversal.made_at)
    return reversal


def check_reversal(rules: Rules, outcome: DecisionKind, codes: list[str], note: str) -> Chosen:
    """What stands behind these codes; a reversal says why as well. Raises DecisionInvalid with all problems, and
    ActRefused for a reason that takes two people: a reversal is one person's word, in force at once."""
    problems: list[DecisionProblem] = []
    if not note.strip():
        problems.append(DecisionProblem("note_missing", "note", "Say why, for colleagues and the log."))
    try:
        chosen = choose(rules, outcome, codes, note)
    except DecisionInvalid as invalid:
        raise DecisionInvalid([*invalid.problems, *problems]) from invalid
    if problems:
        raise DecisionInvalid(problems)
    if any(reason.second_approval for reason in chosen.reasons):
        raise ActRefused(Refusal.TAKES_TWO)
    return chosen


def in_force(submission: Submission) -> Decision:
    """Raises ActRefused where nothing was decided."""
    key = submission.decision_id
    decision = Decision.objects.filter(id=key).first() if key else None
    if decision is None:
        raise ActRefused(Refusal.NO_OUTCOME)
    return decision


def compose(
    submission: Submission,
    before: Decision,
    person: User,
    outcome: DecisionKind,
    chosen: Chosen,
    *,
    policy: PolicyVersion,
    note: str,
) -> Decision:
    """The decision, not stored yet; what it supersedes is found once the submission is held."""
    return Decision(
        id=uuid7(),
        submission=submission,
        case_id=before.case_id,
        kind=outcome,
        decided_by=DecidedBy.MODERATOR,
        person=person,
        reasons=chosen.reason_documents(),
        actions=chosen.actions,
        note=note,
        salt=new_salt(),
        policy_version=policy,
        routing_id=before.routing_id,
        after_scores=True,
        made_at=timezone.now(),
    )


def last_word(decision: Decision) -> Decision:
    """What superseded this last: not always itself, as a change of mind may have been undone since."""
    later = Decision.objects.filter(supersedes=decision).first()
    while later is not None:
        decision, later = later, Decision.objects.filter(supersedes=later).first()
    return decision


def close_again(reversal: Decision) -> bool:
    """Make the reversal the last word on its case, when it has one. False when a change of mind was faster."""
    if reversal.case_id is None:
        return True
    closed = Case.objects.filter(id=reversal.case_id, state=CaseState.CONCLUDED)
    return bool(closed.update(decision=reversal.id, concluded_at=reversal.made_at))
