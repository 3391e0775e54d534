"""A past as the reading that a certificate is issued from: what `read.read_window` reads from the rows, in columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
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
from moderation.history.codes import ids_of
from moderation.history.past import Past
from moderation.policy.models import Policy
from moderation.policy.rules import Rules


def reading_of(hard: Question, policy: Policy, rules: Rules, since: datetime, until: datetime) -> Reading:
    """`hard` asked the rules, without any risk, of what was routed from `since` to before `until`."""
    current, changed = scorers_of(hard.past, rules)
    past = replace(hard.past, label=without_waiting(hard.past, waiting(hard.past)))
    asked = replace(hard, past=past)
    window = window_of(asked, rules, leaving_out=changed)
    return Reading(window, current, int(changed.sum()), seeds_of(policy, since, until))


def scorers_of(past: Past, rules: Rules) -> tuple[Mapping[str, str], Flags]:
    """What each of the rules' scorers was when it last answered, and the rows that something else screened."""
    current: dict[str, str] = {}
    changed = np.zeros(len(past), bool)
    for scorer in rules.scorers:
        if f"identity:{scorer}" not in past.sheet.columns:
            continue
        places, words = past.grouped(f"identity:{scorer}")
        answered = np.array([bool(word) for word in words])[places] if len(words) else changed
        if answered.any():
            last = places[np.flatnonzero(answered)[-1]]
            current[scorer] = words[last]
            changed |= answered & (places != last)
    return current, changed


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
