"""From a window of labelled uploads to cut-offs with a guarantee, or to a sentence that says why there is none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from moderation.assurance.platt import PlattMap
from moderation.assurance.walk import Walk
from moderation.assurance.window import Pair, Window


@dataclass(frozen=True)
class Terms:
    """What an admin can bear, per 1,000 uploads: violations that go live unseen, and clean ones rejected unseen (None:
    automatic rejection stays off). `confidence` that neither is exceeded. Raises TermsInvalid."""

    missed: float
    wrongly_rejected: float | None = None
    confidence: float = 0.95


@dataclass(frozen=True)
class Seeds:
    """Known violations that reviewers were given blind, and how many of them they found; all 0: none were given."""

    given: int = 0
    found: int = 0


@dataclass(frozen=True)
class Certified:
    """What the labels prove. Rates are shares of the uploads that the walk used.

    `approve` and `reject` are the two sides' curves; `approve_below` and `reject_from` what goes into the rules' risk
    block, None where nothing holds. Every text is plain English without a number that is none.
    """

    terms: Terms
    maps: Mapping[Pair, PlattMap]
    approve: Walk
    reject: Walk | None
    approve_below: float | None
    reject_from: float | None
    uploads: int
    labels: int
    missing: int
    sentence: str
    warnings: tuple[str, ...]
    assumptions: tuple[str, ...]


class TermsInvalid(ValueError):
    """These terms cannot be meant; the message says which and why."""


def certify(window: Window, terms: Terms, seeds: Seeds = Seeds()) -> Certified:
    """Fit the maps on the tuning share of the window, walk both sides on the rest."""
    raise NotImplementedError
