"""Seal: new lines of the log get their places in the Merkle tree."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from moderation.audit.seal import seal_new
from tests.moderation.audit.sealing import seal_all, sealed_numbers, wait_until_sealable, write
from tests.moderation.crashes.dying import Watch
from tests.moderation.crashes.stage import Stage


class Seal(Stage[list[int]]):
    name = "seal"

    def arrange(self) -> list[int]:
        seal_all()
        numbers = write(2, together=2)
        wait_until_sealable(len(numbers))
        return numbers

    def run(self, subject: list[int], watch: Watch) -> None:
        watch()
        seal_new(limit=3)  # two seals' worth

    def again(self, subject: list[int]) -> None:
        seal_new()

    def amiss(self, subject: list[int]) -> Iterable[str]:
        numbers = sealed_numbers()
        if len(numbers) != len(set(numbers)):
            yield "a line was sealed twice"

    def submissions(self, subject: list[int]) -> Iterable[UUID]:
        return []
