"""A policy's combined risk, and what a draft changes in it, in plain sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from moderation.policy.figures import listed, number
from moderation.policy.risk import Risk, RiskMap
from moderation.vocabulary import CATEGORY_WORDS, Category

NOTHING_YET = "Nothing is approved without a person until a cut-off is set."
Pairs = Mapping[tuple[str, str], RiskMap]


def risk_sentences(risk: Risk) -> Iterator[str]:
    """What the risk is made of, and what follows from it."""
    if risk.approve_below == 0:
        yield NOTHING_YET
    if not risk.maps:
        return
    yield f"The combined risk is worked out from {_scores(risk.by_pair)}."
    if risk.approve_below is None and risk.reject_from is None:
        yield "Nothing follows from it."
    if risk.approve_below:
        yield f"Only a picture with a combined risk below {number(risk.approve_below)} is approved without a person."
    if risk.reject_from is not None:
        yield f"From a combined risk of {number(risk.reject_from)} a picture is rejected without a person."


def risk_changes(old: Risk, new: Risk) -> Iterator[str]:
    """Each difference as a sentence."""
    was, becomes = old.by_pair, new.by_pair
    if added := {pair: one for pair, one in becomes.items() if pair not in was}:
        yield f"The combined risk counts {_scores(added)}."
    if gone := {pair: one for pair, one in was.items() if pair not in becomes}:
        yield f"The combined risk no longer counts {_scores(gone)}."
    if other := {pair: one for pair, one in becomes.items() if pair in was and was[pair] != one}:
        yield f"The combined risk weighs {_scores(other)} anew."
    yield from _approving(old.approve_below, new.approve_below)
    yield from _rejecting(old.reject_from, new.reject_from)


def _approving(was: float | None, becomes: float | None) -> Iterator[str]:
    if was == becomes:
        return
    if becomes is None:
        yield "Approving without a person no longer asks for a low combined risk."
    elif becomes == 0:
        yield NOTHING_YET
    else:
        instead = f" instead of {number(was)}" if was else ""
        yield f"Only a combined risk below {number(becomes)}{instead} is approved without a person."


def _rejecting(was: float | None, becomes: float | None) -> Iterator[str]:
    if was == becomes:
        return
    if becomes is None:
        yield "No combined risk is rejected without a person any more."
    else:
        instead = "" if was is None else f" instead of {number(was)}"
        yield f"A combined risk from {number(becomes)}{instead} on is rejected without a person."


def _scores(pairs: Pairs) -> str:
    """“the scores of `analyses` for Scam, and of `local` for Gore and Violence”."""
    by_scorer: dict[str, list[str]] = {}
    for category in Category:
        for scorer, _ in (pair for pair in pairs if pair[1] == category):
            by_scorer.setdefault(scorer, []).append(CATEGORY_WORDS[category])
    told = [f"of `{scorer}` for {listed(words)}" for scorer, words in sorted(by_scorer.items())]
    return f"the scores {', and '.join(told)}"
