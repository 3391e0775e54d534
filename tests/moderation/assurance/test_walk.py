"""The walk-up: where it stops, and what counts."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moderation.assurance.bounds import upper_limit
from moderation.assurance.strata import Counts, Stratum, count_approved, count_rejected
from moderation.assurance.walk import estimated_rates, furthest, split, upper_rates, walk

GRID = np.array([0.1, 0.2, 0.3, 0.4, 1.0])


def stratum(uploads: list[float], labelled: list[float], errors: list[bool]) -> Stratum:
    return Stratum(np.array(uploads), np.array(labelled), np.array(errors, dtype=bool))


def shadow(risks: list[float], errors: list[bool]) -> Stratum:
    return stratum(risks, risks, errors)


def test_it_stops_at_the_first_cut_off_that_does_not_hold_even_if_a_later_one_did() -> None:
    clean = [0.05] * 900 + [0.25] * 50
    counts = count_approved([shadow([*clean, 0.15, 0.15, 0.15], [False] * 950 + [True] * 3)], GRID)
    # With three errors of 953 the limit is 9.2 per 1,000; with none 3.9.
    found = walk(counts, GRID, tolerance=0.005, delta=0.025)
    assert found.certified is not None
    assert found.certified.cutoff == 0.1
    assert found.certified.upper == pytest.approx(float(upper_limit(0, 953, 0.025)))
    assert found.points[1].estimate == pytest.approx(3 / 953)


def test_a_cut_off_is_certified_only_where_the_machine_would_act() -> None:
    counts = count_approved([shadow([0.5] * 20, [True] * 20)], GRID)
    assert walk(counts, GRID, tolerance=0.005, delta=0.025).certified is None


def test_cut_offs_before_the_first_upload_hold_in_no_world_alone() -> None:
    """A grid that was not made from these uploads: the first two cut-offs lie below all of them."""
    worlds = [count_approved([shadow([0.25] * many, [True] * many)], GRID) for many in (1, 5, 20, 100)]
    assert [int(furthest(one, tolerance=0.005, delta=0.025)) for one in worlds] == [0] * 4


def test_it_takes_as_many_labels_in_all_as_a_tolerance_takes_without_an_error() -> None:
    """The unlabelled nine in ten make the limit small, and nobody has to wait for labels of them."""
    above = stratum([0.9] * 9_000, [], [])
    for many, holds in ((735, False), (736, True)):
        found = walk(
            count_approved([shadow([0.05] * many, [False] * many), above], GRID),
            GRID,
            tolerance=0.005,
            delta=0.025,
        )
        assert found.points[0].upper < 0.005
        assert bool(found.certified) is holds


def test_what_would_be_borne_if_all_of_it_were_wrong_is_not_certified() -> None:
    """One violation in a thousand labels: the limit is 4.7 per 1,000, and only one upload is approved."""
    few = count_approved([shadow([0.05] + [0.9] * 999, [True] * 1000)], GRID)
    found = walk(few, GRID, tolerance=0.005, delta=0.05)
    assert found.points[0].upper < 0.005
    assert found.certified is None


def test_it_goes_back_to_the_last_that_shows_anything() -> None:
    """Further on is one upload whose kind nobody labels: all of that kind may be wrong, and little of it is acted on."""
    seen, unseen = shadow([0.05] * 1000, [False] * 1000), stratum([0.25] + [np.inf] * 999, [], [])
    counts = count_approved([seen, unseen], GRID)
    for tolerance in (0.4, 0.6):
        found = walk(counts, GRID, tolerance=tolerance, delta=0.025)
        assert found.certified is not None
        assert (found.certified.cutoff, found.proved) == (0.1, 2)


@pytest.mark.parametrize(("uploads", "rate"), [(800, 1.0), (1200, 1.0), (1200, 0.6)])
@pytest.mark.parametrize("hidden", [0.2, 0.5, 0.95])
def test_what_hides_where_nothing_is_acted_on_breaks_no_guarantee(
    uploads: int, rate: float, hidden: float
) -> None:
    """A tenth of the uploads is a stratum that nobody labels, with this share of all errors: a few more than are borne,
    at a single cut-off, in the fewest uploads that can prove anything."""
    rng, worlds, tolerance, delta = np.random.default_rng(uploads), 4_000, 0.005, 0.05
    many = np.array([uploads * 0.9, uploads * 0.1])
    labels = np.array([round(many[0] * rate), 0.0])
    errors = tolerance * 1.001 * uploads * np.array([1 - hidden, hidden]) / many
    touched = rng.binomial(int(many[1]), errors[1], worlds)
    counts = Counts(
        *(np.broadcast_to(one, (worlds, 2)) for one in (many, labels)),
        np.stack([np.full(worlds, many[0]), touched], 1)[..., np.newaxis],
        np.stack([rng.binomial(int(labels[0]), errors[0], worlds), np.zeros(worlds)], 1)[..., np.newaxis],
    )
    broken = (furthest(counts, tolerance=tolerance, delta=delta) > 0).mean()
    assert broken <= delta + 3 * np.sqrt(delta * (1 - delta) / worlds)


def test_a_stratum_that_nobody_labelled_counts_in_full_as_soon_as_it_is_touched() -> None:
    seen = shadow([0.05] * 1000, [False] * 1000)
    unseen = stratum([0.25] * 10, [], [])
    upper = upper_rates(count_approved([seen, unseen], GRID), 0.025)
    assert upper[1] < 0.005
    assert upper[2] == pytest.approx(upper[1] + 10 / 1010)


def test_approving_takes_what_lies_below_and_rejecting_what_lies_at_or_above() -> None:
    one = [shadow([0.1, 0.2, 0.3, np.inf, -np.inf], [True] * 5)]
    assert count_approved(one, GRID).acted.tolist() == [[1, 2, 3, 4, 4]]
    assert count_rejected(one, GRID[::-1]).acted.tolist() == [[1, 1, 2, 3, 4]]


def test_the_estimate_weighs_a_label_by_the_uploads_it_stands_for() -> None:
    half = stratum([0.05] * 100, [0.05] * 10, [True] + [False] * 9)
    whole = shadow([0.05] * 100, [True] * 4 + [False] * 96)
    assert estimated_rates(count_approved([half, whole], GRID))[0] == pytest.approx((10 + 4) / 200)


def test_delta_is_shared_out_whole_and_mostly_to_who_needs_it() -> None:
    thin = stratum([0.05] * 1000, [0.05] * 10, [False] * 10)
    counts = count_approved([thin, shadow([0.3] * 100, [False] * 100)], GRID)
    parts = split(counts, 0.025)
    assert parts.sum() == pytest.approx(0.025)
    assert parts[0] > 20 * parts[1] / 2


def test_overlooked_violations_are_added_back() -> None:
    counts = count_approved([shadow([0.05] * 1000, [False] * 1000)], GRID)
    assert walk(counts, GRID, tolerance=0.004, delta=0.025).certified is not None
    assert walk(counts, GRID, tolerance=0.004, delta=0.025, sensitivity=0.9).certified is None


risk = st.sampled_from([0.0, 0.05, 0.15, 0.25, 0.35, 0.9, float("inf")])
labels = st.lists(st.tuples(risk, st.booleans()), max_size=60)


@settings(max_examples=80, deadline=None, database=None)
@given(st.lists(st.tuples(labels, st.lists(risk, max_size=30)), min_size=1, max_size=3), st.floats(0.0, 1.0))
def test_halving_stops_where_a_walk_from_the_start_does(
    groups: list[tuple[list[tuple[float, bool]], list[float]]], tolerance: float
) -> None:
    strata = [
        stratum([r for r, _ in seen] + more, [r for r, _ in seen], [bad for _, bad in seen])
        for seen, more in groups
    ]
    counts = count_approved(strata, GRID)
    upper = upper_rates(counts, 0.1)
    assert (np.diff(upper) >= 0).all()
    stops = next((place for place, limit in enumerate(upper) if limit > tolerance), len(GRID))
    enough = upper_limit(0, counts.labels.sum(), 0.1) <= tolerance
    shares = counts.acted.sum(axis=0) / max(counts.uploads.sum(), 1)
    shown = [place + 1 for place in range(stops) if enough and upper[place] < shares[place]]
    assert furthest(counts, tolerance=tolerance, delta=0.1) == max(shown, default=0)


def test_many_worlds_walk_as_each_alone() -> None:
    rng = np.random.default_rng(5)
    each = []
    for _ in range(20):
        risks = rng.random(300)
        each.append(count_approved([shadow(list(risks), list(rng.random(300) < risks / 20))], GRID))
    stacked = Counts(
        *(np.stack([getattr(one, name) for one in each]) for name in ("uploads", "labels", "acted", "errors"))
    )
    alone = [int(furthest(one, tolerance=0.02, delta=0.1)) for one in each]
    assert furthest(stacked, tolerance=0.02, delta=0.1).tolist() == alone
    assert len(set(alone)) > 1
