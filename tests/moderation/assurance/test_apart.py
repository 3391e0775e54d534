"""Both sides held together: more tolerance and more labels never leave less to the machine."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moderation.assurance.apart import keep_apart
from moderation.assurance.certify import certify
from moderation.assurance.needed import more_labels
from moderation.assurance.side import Side
from moderation.assurance.strata import Stratum, count_approved, count_rejected
from moderation.assurance.terms import Terms
from moderation.assurance.walk import upper_rates
from moderation.assurance.window import Window
from tests.moderation.assurance.windows import world

GRID = np.array([0.1, 0.2, 0.3, 0.4, 1.0])
RISKS = np.array([0.05, 0.15, 0.25, 0.35, 0.9])
GROUP = st.tuples(
    *(
        st.lists(st.integers(0, 60), min_size=5, max_size=5) for _ in range(3)
    ),  # labelled: clean and not; others
    st.integers(0, 5),  # from here on a hard rule flags
)
TOLERANCES = (0.01, 0.05, 0.1, 0.3, 0.6, 1.0)


Groups = list[tuple[list[int], list[int], list[int], int]]


def sides(groups: Groups, missed: float, wrong: float) -> tuple[Side, Side]:
    approved, rejected = [], []
    for clean, bad, others, flags in groups:
        labelled = np.repeat(np.tile(RISKS, 2), clean + bad)
        errors = np.repeat([False, True], [sum(clean), sum(bad)])
        uploads = np.concatenate([labelled, np.repeat(RISKS, others)])
        highest = RISKS[:flags].max(initial=0)
        all_kept, kept = (np.where(risks > highest, np.inf, risks) for risks in (uploads, labelled))
        approved.append(Stratum(all_kept, kept, errors))
        rejected.append(Stratum(uploads, labelled, ~errors))
    low, high = count_approved(approved, GRID), count_rejected(rejected, GRID[::-1])
    return Side(low, GRID, missed, 0.05), Side(high, GRID[::-1], wrong, 0.05)


@settings(max_examples=10, deadline=None, database=None)
@given(st.lists(GROUP, min_size=1, max_size=3), st.sampled_from(TOLERANCES))
def test_more_tolerance_never_leaves_less_and_both_sides_hold_apart(groups: Groups, other: float) -> None:
    low, high = sides(groups, other, other)
    for wider in ("approve", "reject"):
        found = []
        for tolerance in TOLERANCES:
            approve = replace(low, tolerance=tolerance) if wider == "approve" else low
            reject = replace(high, tolerance=tolerance) if wider == "reject" else high
            below, start = keep_apart(approve, reject)
            assert shown(approve, below)
            assert shown(reject, start)
            assert not (below and start) or approve.grid[below - 1] <= reject.grid[start - 1]
            found.append(approve.shares()[below] + reject.shares()[start])
        assert found == sorted(found)


def shown(side: Side, many: int) -> bool:
    """That so many cut-offs hold, the machine's share at the last is more than its limit, and none before it acts on as
    much."""
    if not many:
        return True
    limit, shares = upper_rates(side.counts, side.delta)[many - 1], side.shares()
    return bool(limit <= side.tolerance and limit < shares[many] > shares[many - 1])


@settings(max_examples=10, deadline=None, database=None)
@given(st.lists(GROUP, min_size=1, max_size=3), st.sampled_from(TOLERANCES), st.sampled_from(TOLERANCES))
def test_more_labels_never_buy_less(groups: Groups, missed: float, wrong: float) -> None:
    approve, reject = sides(groups, missed, wrong)
    labels = int(approve.counts.labels.sum())
    shares = [one.share for one in more_labels(approve, reject, labels)]
    assert shares == sorted(shares)


def test_where_they_cross_what_would_be_borne_if_all_of_it_were_wrong_is_not_held() -> None:
    """Two uploads could be approved and all others rejected, which would leave nothing to people."""
    risks = np.repeat([0.05, 0.15, 0.25], [2, 100, 100])
    kept = np.where(risks == 0.15, np.inf, risks)
    low = count_approved([Stratum(kept, kept, risks == 0.15)], GRID)
    high = count_rejected([Stratum(risks, risks, risks != 0.15)], GRID[::-1])
    approve, reject = Side(low, GRID, 0.5, 0.05), Side(high, GRID[::-1], 1.0, 0.05)
    assert approve.proved() == len(GRID)
    assert keep_apart(approve, reject) == (0, len(GRID))


def flagged() -> Window:
    """Of 6,000 uploads a hard rule flags what scores highest; labels are enough for wide tolerances."""
    one = world(6_000, share=0.06)
    return replace(one, approvable=one.scores[:, 0] < np.quantile(one.scores, 0.8))


@pytest.mark.parametrize("side", ["missed", "wrongly_rejected"])
def test_where_flags_bind_more_tolerance_leaves_no_less(side: str) -> None:
    window, usual = flagged(), {"missed": 5.0, "wrongly_rejected": 10.0}
    found = [certify(window, Terms(**usual | {side: borne})) for borne in (1.0, 7.0, 8.0, 100.0, 1000.0)]
    shares = [one.automatic for one in found]
    assert shares == sorted(shares)
    for one in found:
        assert [step.share for step in one.more] == sorted(step.share for step in one.more)
        assert one.approve_below is None or one.reject_from is None or one.approve_below <= one.reject_from
        assert all(point is None or point.share > 0 for point in (one.approve.certified, one.rejects))


def test_flags_that_bind_keep_the_cutoff_at_the_first_that_approves_as_much() -> None:
    found = certify(flagged(), Terms(missed=500, wrongly_rejected=10))
    highest = max(
        point.cutoff for point in found.approve.points if point.share < found.approve.points[-1].share
    )
    assert found.approve.certified is not None
    assert found.approve.certified.share == found.approve.points[-1].share
    assert found.approve.proved == len(found.approve.points), "the further ones hold as well"
    assert highest < found.approve.certified.cutoff < 0.5
    assert found.rejects is not None, "which leaves room to reject"
