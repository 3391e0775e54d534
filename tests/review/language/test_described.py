"""What a policy says and what a draft changes in it, in the reader's language: every sentence of every kind."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from django.utils.translation import override

from moderation.policy.describe import describe_changes, described
from moderation.policy.hand_over import hand_over
from moderation.policy.risk import NO_RISK, Risk, RiskMap
from moderation.policy.rules import DueMinutes, Rules, Step, Waiver
from moderation.policy.starting_words import REASONS, TEXTS
from moderation.vocabulary import Category, ContextPart, When
from review.language.told import told
from review.policies.in_words import sentences
from tests.moderation.policy.make import rule, simple_rules
from tests.moderation.policy.test_describe import BASE, LABEL, RISKY

ENGLISH = re.compile(
    r"\b(?:the|is|are|of|from|and|[Aa]sks?|scores?|must|takes?|person|no|any|below|after|has|other|[Ee]ach|caption)\b"
)
OWN_WORDS = re.compile(r"„[^“]*“|`[^`]*`")
WAYS = (Step("spare", When.IF_UNAVAILABLE), Step("analyses", When.IF_UNSURE))
OTHER = simple_rules(
    scorers=("spare", "analyses"),
    conditions=WAYS[1:],
    context=tuple(ContextPart),
    category_rules=(
        rule("*", "*", None),
        rule(Category.VIOLENCE, "analyses", None, 0.9),
        rule("*", "spare", 0.1),
    ),
    required=(Category.DRUGS, Category.GORE, Category.SCAM),
    min_confidence=0.7,
    sample_rate=0.075,
    reviews_required=2,
    due_minutes=DueMinutes(90, 30, 10),
    reasons=(
        replace(REASONS[1], second_approval=True),
        replace(REASONS[0], words_moderator="Other"),
        REASONS[4],
    ),
    texts=(replace(TEXTS[0], allow=()), *TEXTS[3:5]),
    waived=(Waiver(Category.HARASSMENT, "Ben Boss"),),
    approval_actions=(LABEL, replace(LABEL, code="more")),
    risk=Risk((RiskMap("spare", Category.GORE, 2, 0), RiskMap("spare", Category.SCAM, 1, 0)), 0.1, 0.9),
)
NOW_OFF = replace(BASE, category_rules=(rule("*", "*", None), rule(Category.VIOLENCE, "local", None, None)))
MOVED = replace(
    RISKY,
    risk=replace(RISKY.risk, approve_below=0.5, reject_from=0.8),
    category_rules=(
        rule("*", "*", 0.5),
        rule(Category.VIOLENCE, "local", 0.3, 0.95),
        rule(Category.DRUGS, "*", 0.4),
    ),
    approval_actions=(replace(BASE.approval_actions[0], words_moderator="Adults"),),
)
ALL = (BASE, OTHER, RISKY, NOW_OFF, MOVED, hand_over(BASE), Rules(), replace(OTHER, risk=NO_RISK))


def german(text: str) -> str:
    with override("de"):
        return OWN_WORDS.sub("", told(text))


@pytest.mark.parametrize("rules", ALL)
def test_every_sentence_about_a_policy_and_each_change_has_its_german(rules: Rules) -> None:
    changes = [text for other in ALL for text in describe_changes(other, rules)]
    for text in [*described(rules), *changes]:
        said = german(text)
        assert not ENGLISH.search(said), f"{text} → {said}"
        assert told(text) == text


def test_categories_and_scorers_within_a_sentence_are_told_and_what_somebody_named_is_not() -> None:
    with override("de"):
        assert told("Weapons from any other scorer is flagged from 0.40 instead of 0.20.") == (
            "Waffen von jedem anderen Bewerter: auffällig ab 0.40 statt 0.20."
        )
        assert told(
            "The combined risk counts the scores of `a` for Gore and Scam, and of `b` for Drugs."
        ) == (
            "Das Gesamtrisiko berücksichtigt die Werte "
            "von `a` für Blutige Darstellungen und Betrug und von `b` für Drogen."
        )
        assert told("A rejection for “Drugs and arms” and “Weapons” takes a second person.") == (
            "Eine Ablehnung wegen „Drugs and arms“ und „Weapons“ braucht eine zweite Person."
        )
        summed = sentences(describe_changes(BASE, hand_over(BASE)))
    assert any(change.words.startswith("Jede von 8 Kategorien von <code>local</code>") for change in summed)
