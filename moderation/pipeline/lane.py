"""A lane: one stage's rows, claimed in batches, worked on side by side, committed one by one."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from datetime import datetime
from math import inf
from typing import Generic, TypeVar

Job = TypeVar("Job")
Result = TypeVar("Result")


class Lane(ABC, Generic[Job, Result]):
    """What the engine needs of a stage. `perform` runs on a thread and must not touch the database."""

    name: str
    slots: int
    ahead: int = 0  # claimed beyond the slots, all at once, so that no slot waits for the database
    patience: float = inf  # seconds after which a job no longer takes a slot,
    spare: int = 0  # as long as no more jobs than this are out beyond the slots
    ends_early: float = 0.0  # seconds before the end of a run from which on it claims no more
    watched: bool = False  # new rows come from outside, and are claimed at the engine's next tick

    @abstractmethod
    def claim(self, limit: int) -> Sequence[Job]:
        """Claim up to `limit` due rows under a lease, in one short transaction."""

    @abstractmethod
    def perform(self, job: Job) -> Result:
        """The slow part: decode, ask, send. Returns its failures instead of raising them."""

    @abstractmethod
    def commit(self, job: Job, result: Result) -> None:
        """Write the result in one transaction, if the lease's token still holds."""

    @abstractmethod
    def next_due(self) -> datetime | None:
        """When this lane's earliest waiting row is due; None when nothing waits."""
