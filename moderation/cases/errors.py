"""Why something could not be done to a case."""

from __future__ import annotations

from dataclasses import dataclass

from moderation.cases.models import Case


class CaseNotFound(LookupError):
    """No such case, or not for this person: both are answered alike."""


class CaseConflict(Exception):
    """Somebody else was faster, or the case has moved on. `case` is as it is now."""

    def __init__(self, case: Case) -> None:
        super().__init__("the case has changed")
        self.case = case


@dataclass(frozen=True)
class DecisionProblem:
    code: str
    field: str
    detail: str


class DecisionInvalid(ValueError):
    """The decision cannot be made like this; every problem at once."""

    def __init__(self, problems: list[DecisionProblem]) -> None:
        super().__init__("; ".join(problem.detail for problem in problems))
        self.problems = problems


class TooLate(Exception):
    """The decision has taken effect."""
