"""What follows from a concluded decision: which decision takes effect, and whether somebody looks again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from moderation.cases.correct import corrects
from moderation.cases.counts import counts_alone, takes_two
from moderation.cases.models import Case, Decision, SecondReview
from moderation.intake.models import Submission
from moderation.policy.publish import rules_of
from moderation.vocabulary import CaseKind, DecisionKind, Purpose, Status, Verdict

OUTCOME = {Status.APPROVED, Status.REJECTED}


@dataclass(frozen=True)
class Following:
    """`in_force` takes effect now; `corrects` says that it changes the reasons of an outcome that stays. `opens` says
    what a second review is opened for, which looks at `first` again; `second` is the other decision where the two
    disagree."""

    in_force: Decision | None = None
    corrects: bool = False
    opens: Purpose | None = None
    first: Decision | None = None
    second: Decision | None = None


def following(
    case: Case, decision: Decision, submission: Submission, *, drawn: bool, now: datetime
) -> Following:
    """What this decision leads to; `drawn` says that the coin gave it a second review. Two agree when both approve or
    both reject; writes down whether a second review upheld the first decision.

    | case | decision | in force | opens |
    |---|---|---|---|
    | gold | any | none | none |
    | any other but a second review | a trainee's | none | confirmation |
    | | policy or a reason wants two, and it would change the outcome or its reasons | none | required |
    | sample | a rejection of what a machine had approved | it | spot_check |
    | any other | else | it | share, when drawn |
    | second review, share or spot_check | agrees with what holds / disagrees | none | none / adjudication |
    | required | agrees / disagrees | the first / none | none / adjudication |
    | confirmation | agrees / disagrees | the first / it | none, or required where the policy or a reason wants two |
    | adjudication | any | it | none |
    | second review for nothing of these | any | it, unless there is an outcome | none |
    """
    if case.kind == CaseKind.GOLD:
        return Following()
    if case.kind != CaseKind.SECOND_REVIEW:
        return after_first(case, decision, submission, drawn=drawn)
    review = SecondReview.objects.select_related("first").filter(case=case).first()
    if review is None:
        return Following() if submission.status in OUTCOME else Following(decision)
    upheld = decision.kind == review.first.kind
    SecondReview.objects.filter(case=case).update(answer=decision, upheld=upheld, concluded_at=now)
    return after_second(case, decision, review, submission, upheld=upheld)


def after_first(case: Case, decision: Decision, submission: Submission, *, drawn: bool) -> Following:
    if decision.trainee:
        return Following(opens=Purpose.CONFIRMATION, first=decision)
    again = corrects(submission, decision)
    changes = again or submission.status != decision.kind
    if changes and not counts_alone(decision, rules_of(case.policy_version)):
        return Following(opens=Purpose.REQUIRED, first=decision)
    if overturns_automation(case, decision):
        return Following(decision, again, opens=Purpose.SPOT_CHECK, first=decision)
    return Following(decision, again, opens=Purpose.SHARE if drawn else None, first=decision)


def overturns_automation(case: Case, decision: Decision) -> bool:
    """A spot check found a violation. A single person's false alarms are as frequent as the misses that a certificate
    bears, so that what counts against it is confirmed by a second one, blind."""
    approved = case.routing is not None and case.routing.verdict == Verdict.APPROVE
    return case.kind == CaseKind.SAMPLE and approved and decision.kind == DecisionKind.REJECTED


def after_second(
    case: Case, decision: Decision, review: SecondReview, submission: Submission, *, upheld: bool
) -> Following:
    purpose, first = Purpose(review.purpose), review.first
    if purpose == Purpose.ADJUDICATION:
        return Following(decision, corrects(submission, decision, after=first))
    if purpose == Purpose.CONFIRMATION:
        rules = rules_of(case.policy_version)
        # The trainee's own reason may be one that takes two people who count.
        if not counts_alone(decision, rules) or (upheld and takes_two(first, rules)):
            return Following(opens=Purpose.REQUIRED, first=decision)
        return Following(first if upheld else decision)
    if purpose == Purpose.REQUIRED:
        agreed, in_force = upheld, first
    else:  # share, spot_check: by what holds now: whoever decided first may have thought better of it meanwhile
        agreed, in_force = decision.kind == submission.status, None
    if not agreed:
        return Following(opens=Purpose.ADJUDICATION, first=first, second=decision)
    return Following(in_force, in_force is not None and corrects(submission, in_force))
