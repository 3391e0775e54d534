"""Windows to certify, and what is said of what was found."""

from __future__ import annotations

import numpy as np

from moderation.assurance.certify import Certified
from moderation.assurance.sentences import assumptions, sentence, warnings
from moderation.assurance.strata import Flags, Numbers
from moderation.assurance.terms import Terms
from moderation.assurance.window import Label, Pair, Window

NUDE, GORE = ("local", "sexual.explicit"), ("other", "gore")
TERMS = Terms(missed=5, wrongly_rejected=2)


def window(bad: Flags, scores: Numbers, pairs: tuple[Pair, ...] = (NUDE,)) -> Window:
    """In shadow mode: everything was labelled, and nothing else stands in the way."""
    many = len(bad)
    table = scores.reshape(many, len(pairs))
    return Window(
        pairs=pairs,
        scores=table,
        violated=np.repeat(bad[:, np.newaxis], len(pairs), axis=1) & ~np.isnan(table),
        label=np.where(bad, Label.VIOLATION, Label.CLEAN).astype(np.int8),
        label_prob=np.ones(many),
        approvable=np.ones(many, dtype=bool),
        rejectable=np.ones(many, dtype=bool),
        rejected=np.zeros(many, dtype=bool),
        tuning=np.random.default_rng(0).random(many) < 0.3,
    )


def world(many: int, share: float = 0.05, apart: float = 3.0, seed: int = 1) -> Window:
    rng = np.random.default_rng(seed)
    bad = rng.random(many) < share
    return window(bad, 1 / (1 + np.exp(2 - rng.normal(size=many) - apart * bad)))


def words(found: Certified) -> str:
    return " ".join([sentence(found), *warnings(found), *assumptions(found)])


def numbers(value: object) -> list[float]:
    if isinstance(value, dict):
        return [number for item in value.values() for number in numbers(item)]
    if isinstance(value, list | tuple):
        return [number for item in value for number in numbers(item)]
    return [value] if isinstance(value, float) else []
