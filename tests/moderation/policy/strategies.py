"""Random rules, answers and circumstances, drawn near each other so that thresholds are met."""

from __future__ import annotations

import math
from dataclasses import replace

from hypothesis import strategies as st

from moderation.policy.outcome import Circumstances
from moderation.policy.risk import NO_RISK, Risk, RiskMap
from moderation.policy.rules import ApprovalAction, CategoryRule, DueMinutes, Rules, Step, Thresholds, Waiver
from moderation.policy.starting_words import REASONS, TEXTS
from moderation.screening.result import Confidence, Score, ScreeningResult
from moderation.vocabulary import Category, ConfidenceMethod, ContextPart, When

SCORERS = ("first", "second", "third")
APPROVAL_ACTIONS = tuple(ApprovalAction(code, f"To {code}") for code in ("age", "label", "limit"))
CATEGORIES = (Category.GORE, Category.SCAM, Category.DRUGS)

shares = st.sampled_from([0.0, 0.1, 0.2, 0.5, 0.8, 0.9, 1.0]) | st.floats(0, 1)
nonsense = st.sampled_from([math.nan, math.inf, -math.inf, -0.5, 1.5, True, "0.2", 10**400, None])


@st.composite
def thresholds(draw: st.DrawFn) -> Thresholds:
    low, high = sorted((draw(shares), draw(shares)))
    return Thresholds(draw(st.sampled_from([None, low])), draw(st.sampled_from([None, high])))


def _in_order(pair: tuple[float, float]) -> tuple[float, float]:
    return min(pair), max(pair)


@st.composite
def risks(draw: st.DrawFn) -> Risk:
    """A combined risk of some scores, with either, both or neither of its cut-offs."""
    pairs = st.tuples(st.sampled_from(SCORERS), st.sampled_from(CATEGORIES))
    maps = tuple(
        RiskMap(
            *pair, draw(st.sampled_from([0.0, 0.7, 1.0, 2.5])), draw(st.sampled_from([-4.0, -1.3, 0.0, 1.7]))
        )
        for pair in draw(st.sets(pairs, min_size=1, max_size=3))
    )
    low, high = draw(st.tuples(shares, shares).map(_in_order))
    return Risk(maps, draw(st.sampled_from([None, low])), draw(st.sampled_from([None, high])))


@st.composite
def rules(draw: st.DrawFn) -> Rules:
    keys = st.tuples(st.sampled_from(("*", *CATEGORIES)), st.sampled_from(("*", *SCORERS)))
    return Rules(
        scorers=tuple(draw(st.permutations(SCORERS))),
        category_rules=tuple(
            CategoryRule(*key, draw(thresholds())) for key in draw(st.sets(keys, max_size=6))
        ),
        required=tuple(draw(st.sets(st.sampled_from(CATEGORIES), max_size=2))),
        min_confidence=draw(shares),
        risk=draw(st.just(NO_RISK) | risks()),
    )


@st.composite
def cascades(draw: st.DrawFn) -> Rules:
    """Rules whose scorers but the first may have a condition."""
    always = draw(rules())
    when = st.sampled_from(When)
    return replace(always, conditions=tuple(Step(name, draw(when)) for name in always.scorers[1:]))


@st.composite
def full_rules(draw: st.DrawFn) -> Rules:
    """Rules with everything in them that `evaluate` does not look at."""
    short = draw(cascades())
    two = draw(st.sets(st.sampled_from([reason.code for reason in REASONS])))
    return replace(
        short,
        sample_rate=draw(shares),
        reasons=tuple(
            replace(reason, second_approval=reason.code in two and waits_for_people(short, reason.category))
            for reason in draw(st.permutations(REASONS))[: draw(st.integers(0, 9))]
        ),
        approval_actions=tuple(draw(st.permutations(APPROVAL_ACTIONS))[: draw(st.integers(0, 3))]),
        texts=tuple(draw(st.permutations(TEXTS))[: draw(st.integers(0, 13))]),
        context=tuple(draw(st.sets(st.sampled_from(ContextPart)))),
        due_minutes=DueMinutes(*(draw(st.integers(1, 9999)) for _ in range(3))),
        waived=tuple(
            Waiver(category, draw(st.text(min_size=1).filter(str.strip)))
            for category in draw(st.sets(st.sampled_from(CATEGORIES)))
            if category not in short.required
        ),
    )


def waits_for_people(policy: Rules, category: Category) -> bool:
    """Whether no scorer rejects it without a person."""
    by_risk = policy.risk.reject_from is not None and any(
        one.category == category for one in policy.risk.maps
    )
    return not by_risk and all(
        policy.thresholds_for(category, name).reject_at is None for name in policy.scorers
    )


@st.composite
def scores(draw: st.DrawFn, values: st.SearchStrategy[object] = shares) -> tuple[Score, ...]:
    flags = st.sampled_from([None, None, None, False, True])
    return tuple(
        Score(category, draw(values), True, flagged=draw(flags))  # type: ignore[arg-type]
        for category in draw(st.lists(st.sampled_from(CATEGORIES), unique=True, min_size=1))
    )


@st.composite
def screenings(draw: st.DrawFn, scorer: str | None = None) -> ScreeningResult:
    """A sound answer of some scorer, near clean in half of the cases."""
    values = draw(st.sampled_from([shares, st.sampled_from([0.0, 0.01])]))
    return ScreeningResult(
        scorer=scorer or draw(st.sampled_from(SCORERS)),
        scores=draw(scores(values)),
        confidence=Confidence(draw(st.none() | shares), draw(st.sampled_from(ConfidenceMethod))),
        flagged=draw(st.sampled_from([None, None, False, True])),
    )


@st.composite
def failures(draw: st.DrawFn) -> ScreeningResult:
    """An answer that nobody may rely on."""
    scorer = draw(st.sampled_from(SCORERS))
    sound = Score(draw(st.sampled_from(CATEGORIES)), draw(shares), True)
    value = draw(nonsense)
    broken = Score(Category.VIOLENCE, value, True)  # type: ignore[arg-type]
    return draw(
        st.sampled_from(
            [
                ScreeningResult(scorer, failure="unavailable"),
                ScreeningResult(scorer, (sound,), failure="truncated"),
                ScreeningResult(scorer),
                ScreeningResult(scorer, (Score(Category.GORE, None, False),)),
                ScreeningResult(scorer, (broken,)),
                ScreeningResult(scorer, (sound, broken)),
                ScreeningResult(scorer, (sound, sound)),
                ScreeningResult(scorer, (sound,), Confidence(math.nan, ConfidenceMethod.NATIVE)),
            ]
        )
    )


circumstances = st.builds(
    Circumstances,
    approvals_suspended=st.sampled_from(["", "", "the bound no longer holds."]),
    rejections_suspended=st.sampled_from(["", "", "an admin stopped them."]),
    budget_spent=st.booleans(),
)
