"""When a worker that looks alive does nothing."""

from __future__ import annotations

from moderation.processes.watchdog import Watchdog


def see(dog: Watchdog, now: float, *, due: int = 3, old: float = 60.0, progressed: bool = False) -> bool:
    return dog.observe(due=due, oldest_due_seconds=old, progressed=progressed, now=now)


def test_it_restarts_once_patience_is_over() -> None:
    dog = Watchdog(overdue=20, patience=30)
    assert [see(dog, now) for now in (100, 110, 129, 130)] == [False, False, False, True]


def test_it_leaves_a_cluster_alone_that_moves() -> None:
    dog = Watchdog(overdue=20, patience=30)
    assert not any(see(dog, now, progressed=True) for now in range(0, 600, 3))


def test_it_leaves_an_idle_cluster_alone() -> None:
    dog = Watchdog(overdue=20, patience=30)
    assert not any(see(dog, now, due=0, old=0) for now in range(0, 600, 3))


def test_it_does_not_count_work_that_is_only_just_due() -> None:
    dog = Watchdog(overdue=20, patience=30)
    assert not any(see(dog, now, old=19.9) for now in range(0, 600, 3))


def test_it_begins_anew_after_progress() -> None:
    dog = Watchdog(overdue=20, patience=30)
    assert not see(dog, 0)
    assert not see(dog, 29, progressed=True)
    assert not see(dog, 30)
    assert not see(dog, 59)
    assert see(dog, 60)


def test_it_doubles_its_patience_when_a_restart_does_not_help() -> None:
    dog = Watchdog(overdue=20, patience=30, longest=100)
    restarts = [now for now in range(500) if see(dog, now)]
    assert restarts == [30, 90, 190, 290, 390, 490]


def test_it_is_as_patient_as_before_once_something_moved() -> None:
    dog = Watchdog(overdue=20, patience=30)
    assert not see(dog, 0)
    assert see(dog, 30)
    assert not see(dog, 40, progressed=True)
    assert not see(dog, 41)
    assert see(dog, 71)
