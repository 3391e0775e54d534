"""Every change has its sentence, and no sentence stands without a change."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings

from moderation.policy.describe import describe, describe_changes
from moderation.policy.risk import NO_RISK, Risk, RiskMap
from moderation.policy.rules import ApprovalAction, DueMinutes, Rules, Step, Waiver
from moderation.policy.starting_words import REASONS, TEXTS
from moderation.vocabulary import Category, ContextPart, When
from tests.moderation.policy import strategies as some
from tests.moderation.policy.make import rule, simple_rules

VIOLENCE = Category.VIOLENCE
AGE, LABEL = ApprovalAction("age", "Age restriction"), ApprovalAction("label", "Label it")
BASE = simple_rules(
    scorers=("local", "analyses"),
    category_rules=(rule("*", "*", 0.4), rule(VIOLENCE, "local", 0.2, 0.9)),
    required=(Category.SCAM,),
    reasons=REASONS[:3],
    texts=TEXTS[:3],
    waived=(Waiver(Category.GORE, "Ada Admin"),),
    approval_actions=(AGE,),
)


RISK = Risk(
    (RiskMap("local", Category.GORE, 1, -2), RiskMap("analyses", VIOLENCE, 2, 0)), approve_below=0.00002
)
RISKY = replace(BASE, risk=RISK)


def violence(flag_at: float | None, reject_at: float | None) -> dict[str, Any]:
    return {"category_rules": (rule("*", "*", 0.4), rule(VIOLENCE, "local", flag_at, reject_at))}


@pytest.mark.parametrize(
    ("changes", "sentences"),
    [
        ({}, []),
        (violence(0.35, 0.9), ["Violence from `local` is flagged from 0.35 instead of 0.20."]),
        (violence(0.2001, 0.9), ["Violence from `local` is flagged from 0.2001 instead of 0.20."]),
        (
            violence(None, 0.95),
            [
                "Violence from `local` is no longer flagged.",
                "Violence from `local` is rejected without a person from 0.95 instead of 0.90.",
            ],
        ),
        (violence(0.2, None), ["Violence from `local` is no longer rejected without a person."]),
        (
            {"category_rules": (rule("*", "*", 0.4),)},
            ["Violence from `local` has no rule of its own any more."],
        ),
        (
            {"category_rules": (*BASE.category_rules, rule(Category.GORE, "*", None, 0.99))},
            [
                "Gore from any other scorer is no longer flagged.",
                "Gore from any other scorer is rejected without a person from 0.99.",
            ],
        ),
        (
            {"category_rules": (*BASE.category_rules, rule("*", "local", None))},
            ["Any other category from `local` has a rule of its own: neither flagged nor rejected."],
        ),
        ({"scorers": ("analyses", "local")}, ["The scorers are asked in the order `analyses` and `local`."]),
        ({"scorers": ("local",)}, ["`analyses` is no longer asked."]),
        ({"scorers": ("local", "analyses", "third")}, ["`third` is asked."]),
        (
            {"conditions": (Step("analyses", When.IF_UNSURE),)},
            ["`analyses` is asked only where the answers before it leave doubt."],
        ),
        (
            {
                "scorers": ("local", "analyses", "third"),
                "conditions": (Step("third", When.IF_UNAVAILABLE),),
            },
            ["`third` is asked only where one before it gave no usable answer, and stands in for it."],
        ),
        (
            {"context": (ContextPart.CAPTION, ContextPart.GUIDANCE)},
            ["The caption is sent to the scorers.", "The platform's guidance is sent to the scorers."],
        ),
        ({"required": ()}, ["Scam no longer has to be judged."]),
        ({"required": (Category.SCAM, Category.DRUGS)}, ["Drugs must be judged."]),
        ({"min_confidence": 0.9}, ["A person looks when the confidence is below 0.90 instead of 0.50."]),
        ({"min_confidence": 0.0}, ["No confidence is asked for."]),
        ({"sample_rate": 0.07}, ["Spot checks take 7 % of the automatic outcomes instead of 2 %."]),
        ({"due_minutes": DueMinutes(severe=45)}, ["Severe cases are due after 45 min instead of 1 h."]),
        ({"reasons": REASONS[:2]}, ["The reason “Violence” is gone."]),
        ({"reasons": REASONS[:4]}, ["The reason “Weapons” is new."]),
        (
            {"reasons": (REASONS[0], REASONS[2], REASONS[1])},
            ["The reasons stand in another order, so their keys have changed."],
        ),
        (
            {"reasons": (*REASONS[:2], replace(REASONS[2], actions=("warn",)))},
            ["The reason “Violence” has changed."],
        ),
        (
            {"reasons": (*REASONS[:1], replace(REASONS[1], second_approval=True), REASONS[2])},
            ["A rejection for “Minors” takes a second person."],
        ),
        (
            {"reasons": (*REASONS[:3], replace(REASONS[3], second_approval=True))},
            ["The reason “Weapons” is new.", "A rejection for “Weapons” takes a second person."],
        ),
        (
            {"approval_actions": (LABEL, replace(AGE, words_moderator="Adults"))},
            [
                "An approval may carry `label`, “Label it”.",
                "The action `age` of an approval is called “Adults”.",
            ],
        ),
        ({"approval_actions": ()}, ["An approval can no longer carry `age`."]),
        ({"texts": TEXTS[:2]}, ["Sexual content with minors no longer has a written rule."]),
        ({"texts": TEXTS[:4]}, ["Violence has a written rule."]),
        (
            {"texts": (replace(TEXTS[0], allow=()), *TEXTS[1:3])},
            ["The written rule for Explicit sexual content has changed."],
        ),
        ({"waived": (Waiver(Category.GORE, "Ben Boss"),)}, ["Gore need not be judged, says Ben Boss."]),
        ({"waived": ()}, ["Nobody says any more that Gore need not be judged."]),
    ],
)
def test_it_says_each_change_in_a_sentence(changes: dict[str, Any], sentences: list[str]) -> None:
    assert describe_changes(BASE, replace(BASE, **changes)) == sentences


@settings(max_examples=40, deadline=None, database=None)
@given(some.full_rules(), some.full_rules())
def test_it_is_silent_exactly_when_nothing_has_changed(old: Rules, new: Rules) -> None:
    assert describe_changes(old, old) == []
    assert (describe_changes(old, new) == []) == (old.digest == new.digest)


@pytest.mark.parametrize("field", list(Rules.__dataclass_fields__))
def test_it_misses_no_field(field: str) -> None:
    """A field that is added later has to get its sentence here."""
    other = Rules(
        scorers=("third",),
        required=(Category.DRUGS,),
        min_confidence=0.1,
        sample_rate=0.1,
        reviews_required=2,
        due_minutes=DueMinutes(1, 2, 3),
        context=(ContextPart.LANGUAGE,),
    )
    changes: dict[str, Any] = {field: getattr(other, field)}
    if field == "risk":
        changes[field] = RISK
        base = BASE
    elif field == "conditions":
        changes[field] = (Step("analyses", When.IF_UNSURE),)
        base = BASE
    elif field == "scorers":
        changes["category_rules"] = other.category_rules
        base = replace(BASE, category_rules=())
    else:
        base = BASE
    assert describe_changes(base, replace(base, **changes))


def test_it_says_every_category_where_none_has_a_rule_that_comes_first() -> None:
    alone = replace(BASE, category_rules=(rule("*", "local", 0.0), rule(VIOLENCE, "analyses", 0.1)))
    beside = replace(BASE, category_rules=(rule("*", "local", 0.0), rule(VIOLENCE, "*", 0.1)))
    assert "Every category from `local` is flagged from 0.00." in describe(alone)
    assert "Any other category from `local` is flagged from 0.00." in describe(beside)


def test_it_describes_a_policy_in_a_paragraph() -> None:
    assert describe(BASE) == (
        "Asks `local` and `analyses`, in this order. "
        "Everything without a rule of its own is flagged from 0.40. "
        "Violence from `local` is flagged from 0.20 and is rejected without a person from 0.90. "
        "Must be judged: Scam. "
        "A person looks when the confidence is below 0.50. "
        "Of the automatic outcomes 2 % are also seen by a person, at random. "
        "A decision takes one person. "
        "An approval may carry `age`. "
        "Cases are due: mild after 24 h, moderate after 4 h, severe after 1 h. "
        "Gore need not be judged, says Ada Admin."
    )


@pytest.mark.parametrize(
    ("risk", "sentences"),
    [
        (
            replace(RISK, approve_below=0.5),
            ["Only a combined risk below 0.50 instead of 0.00002 is approved without a person."],
        ),
        (replace(RISK, approve_below=None), ["Approving without a person no longer asks for a low combined risk."]),
        (replace(RISK, reject_from=0.9), ["A combined risk from 0.90 on is rejected without a person."]),
        (
            replace(RISK, maps=(RISK.maps[0], RiskMap("local", Category.GORE, 1, -3))),
            ["The combined risk weighs the scores of `local` for Gore anew."],
        ),
        (
            replace(RISK, maps=(*RISK.maps, RiskMap("local", Category.SCAM, 1, -3))),
            ["The combined risk counts the scores of `local` for Scam."],
        ),
        (
            NO_RISK,
            [
                "The combined risk no longer counts the scores of `analyses` for Violence, and of `local` for Gore.",
                "Approving without a person no longer asks for a low combined risk.",
            ],
        ),
    ],
)  # fmt: skip
def test_it_says_what_changes_in_the_combined_risk(risk: Risk, sentences: list[str]) -> None:
    assert describe_changes(RISKY, replace(BASE, risk=risk)) == sentences


def test_it_says_what_the_combined_risk_is_and_what_follows_from_it() -> None:
    counts = "The combined risk is worked out from the scores of `analyses` for Violence, and of `local` for Gore. "
    below = "Only a picture with a combined risk below 0.00002 is approved without a person. "
    above = "From a combined risk of 0.90 a picture is rejected without a person. "
    assert counts + below in describe(RISKY)
    assert counts + below + above in describe(replace(BASE, risk=replace(RISK, reject_from=0.9)))
    idle = describe(replace(BASE, risk=replace(RISK, approve_below=None)))
    assert counts + "Nothing follows from it. " in idle


def test_it_says_that_nobody_is_asked() -> None:
    assert describe(Rules()).startswith("Asks no scorer, so every picture goes to a person.")


def test_it_says_who_is_not_always_asked_and_what_is_sent() -> None:
    rules = simple_rules(
        scorers=("local", "analyses", "spare"),
        conditions=(Step("spare", When.IF_UNAVAILABLE), Step("analyses", When.IF_UNSURE)),
        context=(ContextPart.LANGUAGE, ContextPart.CAPTION),
    )
    assert describe(rules).startswith(
        "Asks `local`, `analyses` and `spare`, in this order. "
        "`analyses` is asked only where the answers before it leave doubt. "
        "`spare` is asked only where one before it gave no usable answer, and stands in for it. "
        "Sent with the picture: the caption and the language. "
    )


def test_it_says_that_a_scorer_is_always_asked_again() -> None:
    old = replace(BASE, conditions=(Step("analyses", When.IF_UNAVAILABLE),), context=(ContextPart.SURFACE,))
    assert describe_changes(old, BASE) == [
        "`analyses` is always asked.",
        "The surface is no longer sent to the scorers.",
    ]


def test_one_scorer_has_no_order() -> None:
    assert describe(simple_rules(scorers=("local",))).startswith("Asks `local`. ")


def test_it_compares_a_new_rule_with_what_it_inherited() -> None:
    old = simple_rules(category_rules=(rule("*", "local", 0.2),))
    new = simple_rules(
        category_rules=(
            rule("*", "local", 0.2),
            rule(Category.SEXUAL_EXPLICIT, "local", 0.0),
            rule(Category.GORE, "local", 0.2),
        )
    )
    assert describe_changes(old, new) == [
        "Gore from `local` has a rule of its own, with the values that held for it before.",
        "Explicit sexual content from `local` is flagged from 0.00 instead of 0.20.",
    ]
