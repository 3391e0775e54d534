"""A history of any length, written as pages without the rows behind them: a drawn world whose truth is known."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from moderation.history.advance import ROWS
from moderation.history.answers import THERE, USABLE
from moderation.history.models import Page, Subject
from moderation.history.sheet import Column, Sheet
from moderation.history.split import TUNING_SHARE
from moderation.intake.preparation import PREPARATION
from moderation.vocabulary import CaseKind, Category, DecisionKind, Verdict

CATEGORIES = (
    Category.SEXUAL_EXPLICIT,
    Category.SEXUAL_SUGGESTIVE,
    Category.VIOLENCE,
    Category.WEAPONS,
    Category.DRUGS,
)
LANGUAGES = ("en", "de", "pl", "")


def write_history(
    platform: UUID,
    version: UUID,
    uploads: int,
    *,
    violations: float = 0.05,
    to_people: float = 0.15,
    sample_rate: float = 0.02,
    scorer: str = "local",
    days: float = 14,
    seed: int = 1,
    categories: Sequence[Category] = CATEGORIES,
) -> NDArray[np.bool_]:
    """Write it and return which uploads are violations.

    Each violation is of one category and scores higher there (areas under the curve near .98). The riskiest share
    `to_people` went to a person (1: shadow mode), of the others `sample_rate` did; all of them were answered.
    """
    chance = np.random.default_rng(seed)
    wrong = chance.random(uploads) < violations
    of = chance.integers(0, len(categories), uploads)
    odds = chance.normal(-4.0, 1.3, (uploads, len(categories)))
    odds[np.arange(uploads)[wrong], of[wrong]] += 4.2
    scores = 1 / (1 + np.exp(-odds))
    highest = scores.max(axis=1)
    person = highest > np.quantile(highest, 1 - to_people) if to_people < 1 else np.ones(uploads, bool)
    sampled = ~person & (chance.random(uploads) < sample_rate)
    until = datetime.now(UTC) - timedelta(minutes=5)
    at = (until.timestamp() * 1000 - np.linspace(days * 86_400_000, 0, uploads)).astype(np.int64)
    ids = (at.astype(np.uint64) << np.uint64(16), chance.integers(2**63, 2**64, uploads, np.uint64))
    routings: dict[str, Column] = {
        "at": at,
        "label_prob": np.where(person, 1.0, sample_rate),
        "sampled": sampled.astype(np.uint8),
        "budget": np.zeros(uploads, np.uint8),
        "tuning": (chance.random(uploads) < TUNING_SHARE).astype(np.uint8),
        f"identity:{scorer}": np.zeros(uploads, np.uint32),
        "submission.high": ids[0],
        "submission.low": ids[1],
        "verdict": person.astype(np.uint32),
        "version": np.zeros(uploads, np.uint32),
        "platform": np.zeros(uploads, np.uint32),
        "preparation": np.zeros(uploads, np.uint32),
        "language": chance.integers(0, len(LANGUAGES), uploads).astype(np.uint32),
        f"state:{scorer}": np.full(uploads, THERE | USABLE, np.uint8),
        f"confidence:{scorer}": np.full(uploads, np.nan),
        **{f"score:{scorer}:{name}": scores[:, place].copy() for place, name in enumerate(categories)},
    }
    words = {
        "verdict": (Verdict.APPROVE.value, Verdict.REVIEW.value),
        "version": (str(version),),
        "platform": (str(platform),),
        "language": LANGUAGES,
        "preparation": (PREPARATION,),
        f"identity:{scorer}": (scorer,),
    }
    _write(Subject.ROUTINGS, Sheet(uploads, routings, words))
    looked = np.flatnonzero(person | sampled)
    looks: dict[str, Column] = {
        "at": at[looked],
        "grid": np.zeros(len(looked), np.uint8),
        "after_scores": np.zeros(len(looked), np.uint8),
        "trainee": np.zeros(len(looked), np.uint8),
        "looked": chance.normal(11_000, 2_000, len(looked)),
        "submission.high": ids[0][looked],
        "submission.low": ids[1][looked],
        "kind": wrong[looked].astype(np.uint32),
        "case": sampled[looked].astype(np.uint32),
        "category": np.where(wrong[looked], of[looked] + 1, 0).astype(np.uint32),
    }
    kinds = {
        "kind": (DecisionKind.APPROVED.value, DecisionKind.REJECTED.value),
        "case": (CaseKind.UNCERTAIN.value, CaseKind.SAMPLE.value),
        "category": ("", *(category.value for category in categories)),
    }
    _write(Subject.LOOKS, Sheet(len(looked), looks, kinds))
    return wrong


def _write(subject: Subject, sheet: Sheet) -> None:
    for number, start in enumerate(range(0, sheet.rows, ROWS), 1):
        part = {name: column[start : start + ROWS] for name, column in sheet.columns.items()}
        rows = len(part["at"])
        until = datetime.fromtimestamp(int(part["at"][-1]) / 1000, UTC)
        packed = Sheet(rows, part, sheet.words).pack()
        Page.objects.create(
            subject=subject, number=number, rows=rows, until=until, until_id=UUID(int=0), packed=packed
        )
