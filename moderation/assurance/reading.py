"""A past as the reading that a certificate is issued from: what `read.read_window` reads from the rows, in columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from moderation.assurance.label import WAITS_FOR
from moderation.assurance.read import Reading, seeds_of
from moderation.assurance.strata import Flags
from moderation.assurance.whatif import Question
from moderation.assurance.window import Label
from moderation.assurance.window_of import window_of
from moderation.cases.models import SecondReview
from moderation.history.answers import THERE
from moderation.history.codes import ids_of
from moderation.history.past import Past
from moderation.intake.preparation import PREPARATION
from moderation.policy.models import Policy
from moderation.policy.rules import Rules


def reading_of(hard: Question, policy: Policy, rules: Rules, since: datetime, until: datetime) -> Reading:
    """`hard` asked the rules, without any risk, of what was routed from `since` to before `until`."""
    scorers = scorers_of(hard, rules)
    past = replace(hard.past, label=without_waiting(hard.past, waiting(hard.past)))
    asked = replace(hard, past=past)
    otherwise = prepared_otherwise(hard.past, rules)
    kept = (hard.known | scorers.lost) & ~scorers.left_out & ~otherwise
    return Reading(
        window_of(asked, rules, kept=kept, lost=scorers.lost),
        scorers.identities,
        int((scorers.left_out & ~otherwise).sum()),
        seeds_of(policy, since, until),
        later=int((scorers.later & kept).sum()),
        lost=int((scorers.lost & kept).sum()),
        otherwise=int(otherwise.sum()),
    )


@dataclass(frozen=True, eq=False)
class Scorers:
    """What each of the rules' scorers was when it last answered, and the rows by whose answer they have: `left_out` that
    of another version of one, `later` one that was given in a backlog; `lost` should have such a one."""

    identities: Mapping[str, str]
    left_out: Flags
    later: Flags
    lost: Flags


def scorers_of(hard: Question, rules: Rules) -> Scorers:
    past = hard.past
    current: dict[str, str] = {}
    left_out, later, lost = (np.zeros(len(past), bool) for _ in range(3))
    for scorer in rules.scorers:
        if now := identity_of(past, scorer):
            current[scorer] = now
            gone = past.marked("lost", scorer)
            left_out |= other_than(past, scorer, now) & ~gone
            later |= past.marked("later", scorer)
            # One that was never asked is missed only where the rules would have asked it.
            lost |= gone & (past.answers[scorer].has(THERE) | hard.unknown)
    return Scorers(current, left_out, later & ~lost, lost)


def identity_of(past: Past, scorer: str) -> str:
    """What the scorer was when it last answered; empty when it never did."""
    if scorer in past.present:
        return past.present[scorer]
    answered = np.flatnonzero(past.answered(scorer))
    if not len(answered):
        return ""
    places, words = past.grouped(f"identity:{scorer}")
    return words[int(places[answered[-1]])]


def other_than(past: Past, scorer: str, now: str) -> Flags:
    """Where it answered as something else."""
    places, words = past.grouped(f"identity:{scorer}")
    known = np.array([bool(word) and word != now for word in words])
    marks: Flags = known[places]
    return marks


def prepared_otherwise(past: Past, rules: Rules) -> Flags:
    """Where one of the rules' scorers answered about a picture that was not prepared as pictures are now, or nobody knows
    how. A page that was written before this was kept says nothing, as one of a picture that could not be prepared."""
    answered = np.zeros(len(past), bool)
    for scorer in rules.scorers:
        answered |= past.answered(scorer)
    if not answered.any():
        return answered
    places, words = past.grouped("preparation")
    other = np.array([word != PREPARATION for word in words])
    marks: Flags = answered & other[places]
    return marks


def waiting(past: Past) -> list[UUID]:
    """The submissions of this time of which a second person has still to say what the first one's word is worth."""
    if past.since is None:
        return []
    open_still = SecondReview.objects.filter(
        answer=None, purpose__in=WAITS_FOR, first__made_at__gte=past.since
    )
    return list(open_still.values_list("first__submission_id", flat=True))


def without_waiting(past: Past, submissions: list[UUID]) -> NDArray[np.int8]:
    """The labels, without those of these submissions: until the second look is over there is none."""
    if not submissions:
        return past.label
    low = ids_of("submission", submissions)["submission.low"]
    label = past.label.copy()
    label[np.isin(past.sheet.columns["submission.low"], low) & (label != Label.NONE)] = Label.MISSING
    return label
