"""When a worker that looks alive does nothing."""

from __future__ import annotations

from moderation.processes.watchdog import Doorkeeper, Watchdog


def restarts(dog: Watchdog, since: float, times: range) -> list[int]:
    """When it asks for a restart while the same row stays due since `since`."""
    return [now for now in times if dog.observe(oldest_due_seconds=now - since, now=now)]


def test_it_restarts_once_patience_is_over() -> None:
    assert restarts(Watchdog(overdue=20, patience=30), 50, range(100, 135, 5)) == [130]


def test_it_leaves_a_cluster_alone_that_takes_the_oldest() -> None:
    dog = Watchdog(overdue=20, patience=30)
    assert not any(dog.observe(oldest_due_seconds=60.0, now=now) for now in range(0, 600, 3))


def test_it_leaves_an_idle_cluster_alone() -> None:
    dog = Watchdog(overdue=20, patience=30)
    assert not any(dog.observe(oldest_due_seconds=0.0, now=now) for now in range(0, 600, 3))


def test_it_does_not_count_work_that_is_only_just_due() -> None:
    assert restarts(Watchdog(overdue=60, patience=5), 0, range(1, 60)) == []
    assert restarts(Watchdog(overdue=60, patience=5), 0, range(1, 61)) == [60]


def test_it_begins_anew_after_progress() -> None:
    dog = Watchdog(overdue=1, patience=30)
    assert restarts(dog, 0, range(1, 30)) == []
    assert restarts(dog, 25, range(30, 60)) == []
    assert restarts(dog, 25, range(60, 62)) == [60]


def test_it_doubles_its_patience_when_a_restart_does_not_help() -> None:
    dog = Watchdog(overdue=20, patience=30, longest=100)
    assert restarts(dog, -60, range(500)) == [30, 90, 190, 290, 390, 490]


def test_it_is_as_patient_as_before_once_something_moved() -> None:
    dog = Watchdog(overdue=1, patience=30)
    assert restarts(dog, -60, range(31)) == [30]
    assert restarts(dog, 10, range(40, 71)) == [70]


def test_nothing_due_is_progress() -> None:
    dog = Watchdog(overdue=1, patience=30)
    assert restarts(dog, -60, range(31)) == [30]
    assert not dog.observe(oldest_due_seconds=0.0, now=35)
    assert restarts(dog, 10, range(40, 71)) == [70]


def test_a_wake_up_that_nobody_takes_asks_for_a_restart_and_for_the_next_as_much_later() -> None:
    keeper = Doorkeeper(patience=240)
    assert [now for now in range(0, 600, 3) if keeper.observe(first_wake_up=7, now=now)] == [240, 480]


def test_wake_ups_that_come_and_go_are_progress() -> None:
    keeper = Doorkeeper(patience=10)
    assert not any(keeper.observe(first_wake_up=now // 9, now=now) for now in range(100))
    assert not any(keeper.observe(first_wake_up=7 if now % 9 else None, now=now) for now in range(100))
