"""What is wrong with a policy's content, all of it at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class PolicyError:
    """One fault: a stable `code`, the dotted `field` it is in, and a sentence for the admin."""

    code: str
    field: str
    detail: str


class PolicyInvalid(ValueError):
    """The content cannot be a policy; `errors` names every fault that was found."""

    def __init__(self, errors: Iterable[PolicyError]) -> None:
        self.errors = tuple(errors)
        super().__init__("; ".join(f"{error.field}: {error.detail}" for error in self.errors))
