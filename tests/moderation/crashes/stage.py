"""A stage as the sweep needs it: what stands before it, the work that dies, and what life does next."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from typing import Generic, TypeVar
from uuid import UUID

from tests.moderation.crashes.dying import Watch
from tests.moderation.crashes.world import World

Subject = TypeVar("Subject")


class Stage(ABC, Generic[Subject]):
    """Every death gets a subject of its own."""

    name: str

    def __init__(self, world: World) -> None:
        self.world = world

    @abstractmethod
    def arrange(self) -> Subject:
        """What the stage is to work on, and the only thing that it can find."""

    @abstractmethod
    def run(self, subject: Subject, watch: Watch) -> None:
        """The work, in the child; it may die as soon as it has called `watch`."""

    def meanwhile(self, subject: Subject) -> None:
        """What the parent does while the child works."""

    @abstractmethod
    def again(self, subject: Subject) -> None:
        """The same work once more, as it comes back after a crash."""

    def amiss(self, subject: Subject) -> Iterable[str]:
        """What is wrong already now: looked at after the death and after each redelivery."""
        return ()

    @abstractmethod
    def submissions(self, subject: Subject) -> Iterable[UUID]:
        """The submissions that the subject is about, so that what is found wrong later can be told from the rest."""
