"""Whose turn it is: written out for every condition and state, and played to the end for random scorers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moderation.pipeline.cascade import Turn, next_turn
from moderation.pipeline.progress import Failed
from moderation.policy.evaluate import evaluate
from moderation.policy.going_on import ask_in_order
from moderation.policy.outcome import Outcome
from moderation.policy.rules import Rules, Step
from moderation.screening.result import ScreeningResult
from moderation.vocabulary import Category, Verdict, When
from tests.moderation.policy import strategies as some
from tests.moderation.policy.make import answer, simple_rules

GORE, SCAM = Category.GORE, Category.SCAM
ALWAYS, IF_UNSURE, IF_UNAVAILABLE = When
MOST = 5


def rules_of(*whens: When) -> Rules:
    """Scorers `a`, `b`, … of which the first is always asked."""
    names = "abcd"[: len(whens) + 1]
    steps = tuple(Step(name, when) for name, when in zip(names[1:], whens, strict=True))
    return simple_rules(scorers=tuple(names), conditions=steps)


def sure(name: str) -> ScreeningResult:
    return answer(name, {GORE: 0.01}, confidence=0.99)


def unsure(name: str) -> ScreeningResult:
    return answer(name, {GORE: 0.01}, confidence=0.2)


def flagged(name: str) -> ScreeningResult:
    return answer(name, {GORE: 0.9}, confidence=0.99)


def broken(name: str) -> ScreeningResult:
    return answer(name, {GORE: 7})


def failed(claim: int = 1, *, final: bool = False) -> Failed:
    return Failed("unavailable", "down", attempts=1, claim=claim, not_before=0.0, final=final)


State = Callable[[str], ScreeningResult] | Failed | None
PASSING, GONE = failed(), failed(final=True)


def turn(rules: Rules, *states: State) -> Turn:
    said = dict(zip(rules.scorers, states, strict=True))
    answers = {name: state(name) for name, state in said.items() if callable(state)}
    return next_turn(rules, answers, {n: state for n, state in said.items() if isinstance(state, Failed)})


ROUTE = Turn()
B = Turn(now=("b",))
A_LATER = Turn(again=("a",))

# The state of `a`, and whose turn it is while `b` has not been asked: always, if_unsure, if_unavailable.
SECOND_NOT_ASKED: list[tuple[State, Turn, Turn, Turn]] = [
    (None, Turn(now=("a", "b")), Turn(now=("a",)), Turn(now=("a",))),
    (sure, B, ROUTE, ROUTE),
    (unsure, B, B, ROUTE),
    (flagged, B, ROUTE, ROUTE),
    (broken, B, ROUTE, B),
    (PASSING, B, A_LATER, B),
    (GONE, B, ROUTE, B),
]


@pytest.mark.parametrize(("first", "always", "if_unsure", "if_unavailable"), SECOND_NOT_ASKED)
def test_whose_turn_it_is_after_the_first(
    first: State, always: Turn, if_unsure: Turn, if_unavailable: Turn
) -> None:
    for when, expected in zip(When, (always, if_unsure, if_unavailable), strict=True):
        assert turn(rules_of(when), first, None) == expected


BOTH_LATER = Turn(again=("a", "b"))
B_LATER = Turn(again=("b",))

# The states of both, where `b` has been asked as well.
BOTH_ASKED: list[tuple[When, State, State, Turn]] = [
    *(
        (when, first, second, ROUTE)
        for when, first, second in product(When, (sure, unsure, broken), (sure, GONE))
    ),
    *((when, GONE, second, ROUTE) for when, second in product(When, (sure, unsure, broken, GONE))),
    (ALWAYS, PASSING, sure, A_LATER),
    (ALWAYS, PASSING, GONE, A_LATER),
    (ALWAYS, PASSING, PASSING, BOTH_LATER),
    (ALWAYS, sure, PASSING, B_LATER),
    (ALWAYS, GONE, PASSING, B_LATER),
    (IF_UNSURE, unsure, PASSING, B_LATER),
    (IF_UNSURE, sure, PASSING, ROUTE),
    (IF_UNAVAILABLE, PASSING, sure, ROUTE),
    (IF_UNAVAILABLE, PASSING, unsure, ROUTE),
    (IF_UNAVAILABLE, PASSING, broken, A_LATER),
    (IF_UNAVAILABLE, PASSING, GONE, A_LATER),
    (IF_UNAVAILABLE, PASSING, PASSING, A_LATER),  # the one that it stands in for goes first
    (IF_UNAVAILABLE, failed(2), PASSING, B),  # and failed once more since
    (IF_UNAVAILABLE, GONE, PASSING, B_LATER),
    (IF_UNAVAILABLE, broken, PASSING, B_LATER),
    (IF_UNAVAILABLE, sure, PASSING, ROUTE),  # it recovered: nobody needs the stand-in any more
]


@pytest.mark.parametrize(("when", "first", "second", "expected"), BOTH_ASKED)
def test_whose_turn_it_is_after_both(when: When, first: State, second: State, expected: Turn) -> None:
    assert turn(rules_of(when), first, second) == expected


@pytest.mark.parametrize(
    ("whens", "states", "expected"),
    [
        # Doubt is not asked about before everybody earlier is through with it.
        ((ALWAYS, IF_UNSURE), (unsure, None, None), Turn(now=("b",))),
        ((ALWAYS, IF_UNSURE), (unsure, PASSING, None), Turn(again=("b",))),
        ((ALWAYS, IF_UNSURE), (unsure, GONE, None), Turn(now=("c",))),
        ((ALWAYS, IF_UNSURE), (sure, unsure, None), Turn(now=("c",))),
        ((ALWAYS, IF_UNSURE), (unsure, sure, None), ROUTE),  # the second judged all that the first doubted
        # A later `always` does not wait for the doubt, and does not decide it.
        ((IF_UNSURE, ALWAYS), (None, None, None), Turn(now=("a", "c"))),
        ((IF_UNSURE, ALWAYS), (unsure, None, sure), Turn(now=("b",))),
        # A stand-in ends the waiting for whom it stands in for.
        ((IF_UNAVAILABLE, IF_UNSURE), (PASSING, sure, None), ROUTE),
        ((IF_UNAVAILABLE, IF_UNSURE), (PASSING, unsure, None), Turn(now=("c",))),
        ((IF_UNSURE, IF_UNAVAILABLE), (unsure, PASSING, None), Turn(now=("c",))),
        ((IF_UNSURE, IF_UNAVAILABLE), (unsure, PASSING, sure), ROUTE),
        ((ALWAYS, IF_UNAVAILABLE), (PASSING, None, None), Turn(now=("b", "c"))),
        ((ALWAYS, IF_UNAVAILABLE), (GONE, PASSING, sure), ROUTE),
        # The second stand-in is for the case that the first one fails.
        ((IF_UNAVAILABLE, IF_UNAVAILABLE), (PASSING, None, None), Turn(now=("b",))),
        ((IF_UNAVAILABLE, IF_UNAVAILABLE), (PASSING, PASSING, None), Turn(now=("c",))),
        ((IF_UNAVAILABLE, IF_UNAVAILABLE), (failed(2), PASSING, PASSING), Turn(now=("b",))),
        ((IF_UNAVAILABLE, IF_UNAVAILABLE), (GONE, GONE, None), Turn(now=("c",))),
        ((IF_UNAVAILABLE, IF_UNAVAILABLE), (GONE, sure, None), ROUTE),
        ((IF_UNAVAILABLE, IF_UNAVAILABLE), (PASSING, PASSING, PASSING), Turn(again=("a",))),
    ],
)
def test_whose_turn_it_is_among_three(
    whens: tuple[When, ...], states: tuple[State, ...], expected: Turn
) -> None:
    assert turn(rules_of(*whens), *states) == expected


def test_a_policy_without_scorers_is_routed_at_once() -> None:
    assert next_turn(Rules(), {}, {}).over


def test_what_no_longer_belongs_to_the_policy_is_not_looked_at() -> None:
    """Another version may have been published between two turns."""
    assert next_turn(rules_of(), {"a": sure("a"), "z": unsure("z")}, {"y": failed()}).over


# --- Played to the end

Reply = Callable[[str, int], ScreeningResult | None]
"""What a scorer says at its nth attempt; None: it failed, and may be asked again."""


@dataclass
class Played:
    rules: Rules
    answers: dict[str, ScreeningResult] = field(default_factory=dict)
    failed: dict[str, Failed] = field(default_factory=dict)
    asked: Counter[str] = field(default_factory=Counter)

    @property
    def outcome(self) -> Outcome:
        given = {name: item.result(name) for name, item in self.failed.items()} | self.answers
        return evaluate([given[name] for name in self.rules.scorers if name in given], self.rules)


def play(rules: Rules, reply: Reply) -> Played:
    """Turn by turn, as the pipeline does it."""
    played = Played(rules)
    claim = 0
    while not (turn := next_turn(rules, played.answers, played.failed)).over:
        claim += 1
        for name in turn.now or turn.again:
            played.asked[name] += 1
            said = reply(name, played.asked[name])
            if said is None:
                final = played.asked[name] >= MOST
                played.failed[name] = Failed("unavailable", "", played.asked[name], claim, 0.0, final)
            elif said.failure:
                played.failed[name] = Failed(said.failure, "", played.asked[name], claim, 0.0, final=True)
            else:
                played.answers[name] = said
                played.failed.pop(name, None)
    return played


@st.composite
def scripts(draw: st.DrawFn) -> dict[str, tuple[int, ScreeningResult]]:
    """For each scorer how often it fails first, and what it says then."""
    lasting = st.sampled_from([0, 0, 0, 1, 4, 9])
    return {
        name: (draw(lasting), draw(some.screenings(scorer=name) | st.just(answer(name, failure="refused"))))
        for name in some.SCORERS
    }


@settings(max_examples=60, deadline=None, database=None)
@given(scripts(), some.cascades())
def test_every_play_ends_and_asks_nobody_too_often(
    script: dict[str, tuple[int, ScreeningResult]], rules: Rules
) -> None:
    def reply(name: str, attempt: int) -> ScreeningResult | None:
        failures, said = script[name]
        return None if attempt <= failures else said

    played = play(rules, reply)

    assert max(played.asked.values()) <= MOST
    assert all(played.asked[step.scorer] for step in rules.steps if step.when is ALWAYS)
    if played.outcome.verdict is Verdict.APPROVE:
        assert played.answers
        assert set(rules.required) <= {s.category for said in played.answers.values() for s in said.scores}


@settings(max_examples=60, deadline=None, database=None)
@given(scripts(), some.cascades())
def test_without_passing_failures_it_comes_to_what_the_policy_says(
    script: dict[str, tuple[int, ScreeningResult]], rules: Rules
) -> None:
    said = {name: result for name, (_, result) in script.items()}
    in_order = ask_in_order(rules, said.__getitem__)

    played = play(rules, lambda name, _: said[name])

    assert set(played.asked) == {result.scorer for result in in_order}
    assert max(played.asked.values()) == 1
    assert played.outcome.verdict is evaluate(in_order, rules).verdict


@settings(max_examples=60, deadline=None, database=None)
@given(some.screenings(scorer="first"), some.screenings(scorer="second"), some.rules())
def test_in_doubt_decides_like_the_first_alone_or_like_always(
    first: ScreeningResult, second: ScreeningResult, base: Rules
) -> None:
    """Shows 6: who is sure is believed, who is not is as if both were always asked."""
    content = {name: getattr(base, name) for name in ("required", "min_confidence")}
    thresholds = tuple(rule for rule in base.category_rules if rule.scorer != "third")
    names = ("first", "second")
    always = Rules(scorers=names, category_rules=thresholds, **content)
    in_doubt = Rules(
        scorers=names, category_rules=thresholds, conditions=(Step("second", IF_UNSURE),), **content
    )
    said = {"first": first, "second": second}
    alone = evaluate([first], always)

    played = play(in_doubt, lambda name, _: said[name])

    assert played.asked["second"] == int(alone.unsure)
    assert played.outcome == (evaluate([first, second], always) if alone.unsure else alone)
