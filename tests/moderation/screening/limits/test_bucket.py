"""A bucket never lets more through than its rate and its burst, and all of its rate."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from moderation.screening.limits.bucket import Bucket

NOW = datetime(2026, 11, 26, tzinfo=UTC)
BURST = timedelta(seconds=0.5)


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    a_minute=st.integers(30, 6000),
    steps=st.lists(st.integers(1, 400), min_size=1, max_size=40),
)
def test_in_any_span_it_stays_within_rate_and_burst(a_minute: int, steps: list[int]) -> None:
    bucket, full_at, now, sent = Bucket(a_minute, BURST), None, NOW, []
    for step in steps:
        now += timedelta(milliseconds=step)
        while bucket.room(full_at, now):
            full_at = bucket.take(full_at, 1, now)
            sent.append(now)
    for place, start in enumerate(sent):
        for count, end in enumerate(sent[place:], 1):
            span = (end - start + BURST).total_seconds()
            assert count <= span * a_minute / 60 + 1


def test_who_asks_often_gets_all_of_the_rate() -> None:
    bucket, full_at, sent = Bucket(600, BURST), None, 0
    for tick in range(60_000 // 50):
        now = NOW + timedelta(milliseconds=50 * tick)
        while bucket.room(full_at, now):
            full_at = bucket.take(full_at, 1, now)
            sent += 1
    assert 595 <= sent <= 606


def test_a_taking_larger_than_the_burst_goes_through_and_is_waited_for() -> None:
    bucket = Bucket(60, BURST)
    full_at = bucket.take(None, 16, NOW)
    assert not bucket.room(full_at, NOW + timedelta(seconds=15.9))
    assert bucket.room(full_at, NOW + timedelta(seconds=16))


def test_it_says_when_it_opens_and_a_full_one_always_is() -> None:
    bucket = Bucket(60, BURST)
    assert bucket.room(None, NOW)
    full_at = bucket.take(None, 1, NOW)
    opens = bucket.opens_at(full_at, NOW)
    assert opens == NOW + timedelta(seconds=1)
    assert bucket.room(full_at, opens)
    assert not bucket.room(full_at, opens - timedelta(microseconds=1))


def test_a_burst_shorter_than_one_unit_still_lets_one_through() -> None:
    bucket = Bucket(30, BURST)
    full_at = bucket.take(None, 1, NOW)
    assert bucket.opens_at(full_at, NOW) == NOW + timedelta(seconds=2)


def test_what_was_not_taken_long_ago_is_not_owed() -> None:
    bucket = Bucket(60, BURST)
    full_at = bucket.take(NOW - timedelta(hours=1), 1, NOW)
    assert full_at == NOW + timedelta(seconds=1)
    assert bucket.opens_at(NOW - timedelta(hours=1), NOW) == NOW
