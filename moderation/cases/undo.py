"""Taking a decision back before it takes effect, and changing one's mind after that."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from moderation.cases.bars import is_own_upload
from moderation.cases.claim import lease
from moderation.cases.correct import says_the_same
from moderation.cases.counts import counts_alone
from moderation.cases.decide import SEALED_KINDS, UNDO, check, compose, record_decision
from moderation.cases.errors import CaseConflict, CaseNotFound, DecisionInvalid, DecisionProblem, TooLate
from moderation.cases.in_hand import in_hand
from moderation.cases.mention import take_back, tell
from moderation.cases.models import Aside, Case, CaseState, Decision, SecondReview
from moderation.cases.own_decisions import open_to
from moderation.cases.reach import get_case
from moderation.cases.sealed import is_final
from moderation.people.models import User
from moderation.policy.publish import rules_of
from moderation.vocabulary import DecisionKind, EventName, Purpose, Via
from moderation.wake import wake


def undo(decision_id: UUID, person: User) -> Case:
    """Withdraw one's own decision before it takes effect and give the case back to the same person; one made in the
    grid comes back there.

    It takes effect three seconds after it was made, when `conclude` says so: until then nobody has heard of it, so a form
    that was long on its way is still in time. Whichever of the two comes first wins. Undoing a change of mind about a
    concluded case leaves it concluded as it was. Raises CaseNotFound, TooLate.
    """
    decision, case = own_decision(decision_id, person)
    now = timezone.now()
    # What it met is shown once it is final. Only who thought better of such a one had seen it.
    seen = decision.after_scores
    withdrawn = compose(case, person, DecisionKind.WITHDRAWN, after_scores=seen, made_at=now)
    withdrawn.supersedes = decision
    concluded = last_concluded(case)
    back_to = (
        {"state": CaseState.CONCLUDED, "decision": concluded, "conclude_at": None}
        if concluded
        else {
            "state": CaseState.OPEN,
            "decision": None,
            "conclude_at": None,
            "holder": person,
            "held_since": now,
            "lease_until": now + lease(),
            "aside": Aside.GRID if decision.via == Via.GRID else "",
        }
    )
    with transaction.atomic():
        decided = Case.objects.filter(id=case.id, state=CaseState.DECIDED, decision_id=decision.id)
        taken_back = decided.update(version=F("version") + 1, **back_to)
        if not taken_back:
            raise TooLate
        withdrawn.save(force_insert=True)
        take_back(decision, case)
        record_decision(EventName.DECISION_WITHDRAWN, case, withdrawn)
    return get_case(case.id, person)


def change_mind(
    decision_id: UUID,
    person: User,
    outcome: DecisionKind,
    reason_codes: list[str],
    note: str = "",
    actions: Sequence[str] = (),
) -> Decision:
    """Decide otherwise, or reject for other reasons, after having seen the scores: a new decision that supersedes, in
    effect after three seconds.

    Never for a spot check, a gold item or a second review. Raises CaseNotFound, CaseConflict when the decision is no
    longer the case's last word, is not final yet, or is sealed again by another case that they may be handed: there they
    say it. DecisionInvalid, also while they have a copy in hand, where a second person has a say in it, or where nothing
    would change.
    """
    decision, case = own_decision(decision_id, person)
    if not is_final(case):  # asked first: what it is must not be told while it can be undone
        raise CaseConflict(case)
    if case.kind in SEALED_KINDS:
        raise CaseNotFound(case.id)
    if case.decision_id != decision.id or open_to(person).filter(submission_id=case.submission_id).exists():
        raise CaseConflict(case)
    # Asked before all that could tell what became of this posting.
    if in_hand(person).is_copy(case.submission):
        words = "You have another case of this very picture in hand: that one comes first."
        raise DecisionInvalid([DecisionProblem("sealed", "", words)])
    chosen, named = check(case, person, outcome, reason_codes, note, actions)
    if says_the_same(decision, outcome, chosen.reason_documents(), chosen.actions):
        words = "That is what you decided already, for the same reasons: nothing would change."
        field = "reasons" if outcome == DecisionKind.REJECTED else "outcome"
        raise DecisionInvalid([DecisionProblem("unchanged", field, words)])
    check_that_it_counts_alone(decision, case)
    if is_own_upload(case.submission, person):
        words = "You posted this yourself: somebody else has to. Ask a senior."
        raise DecisionInvalid([DecisionProblem("own_upload", "", words)])
    now = timezone.now()
    changed = compose(case, person, outcome, chosen, note=note, after_scores=True, made_at=now)
    with transaction.atomic():
        # Not always `decision` itself: a change of mind that was undone stands between.
        changed.supersedes = Decision.objects.filter(case=case, superseded_by=None).first()
        taken = Case.objects.filter(id=case.id, state=CaseState.CONCLUDED, decision_id=decision.id).update(
            state=CaseState.DECIDED,
            decision=changed.id,
            version=F("version") + 1,
            conclude_at=now + UNDO,
        )
        if not taken:
            raise CaseConflict(get_case(case.id, person))
        changed.save(force_insert=True)
        tell(changed, case, person, named)
        record_decision(EventName.CASE_DECISION_CHANGED, case, changed, named)
        wake()
    return changed


def check_that_it_counts_alone(decision: Decision, case: Case) -> None:
    """Raises DecisionInvalid when the outcome rests on two people, or a senior decided between two."""
    adjudicated = SecondReview.objects.filter(first__case=case, purpose=Purpose.ADJUDICATION)
    if not counts_alone(decision, rules_of(case.policy_version)) or adjudicated.exists():
        words = "A second person has a say in this one: one of the two alone cannot change it. Ask a senior."
        raise DecisionInvalid([DecisionProblem("not_alone", "", words)])


def last_concluded(case: Case) -> Decision | None:
    """The decision with which the case was concluded last; None when it never was."""
    if case.concluded_at is None:
        return None
    made = Decision.objects.filter(case=case, made_at__lte=case.concluded_at)
    return made.exclude(kind=DecisionKind.WITHDRAWN).latest("made_at")


def own_decision(decision_id: UUID, person: User) -> tuple[Decision, Case]:
    decision = Decision.objects.filter(id=decision_id, person=person).first()
    if decision is None or decision.case_id is None:
        raise CaseNotFound(decision_id)
    return decision, get_case(decision.case_id, person)
