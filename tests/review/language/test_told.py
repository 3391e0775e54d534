"""What is stored in English is said in the reader's language, names and numbers in their places."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from moderation.cases.errors import DecisionInvalid, DecisionProblem
from moderation.policy import words
from moderation.policy.hear import Heard
from moderation.policy.outcome import Reason
from moderation.screening.result import Confidence
from moderation.vocabulary import Category, Rule
from review.language.told import told
from review.language.words import why_not

HEARD = Heard("local", "", {Category.WEAPONS: 0.71, Category.GORE: 0.2}, (), Confidence())
REASONS = [
    (words.nobody_answered(), "Kein Bewerter hat dieses Bild angesehen."),
    (words.not_evaluated(Category.WEAPONS), "Waffen: muss bewertet werden, und kein Bewerter tat es."),
    (words.low_confidence(HEARD, 0.4, 0.85), "local ist zu 0.40 sicher; die Richtlinie verlangt 0.85."),
    (words.reached(Rule.FLAG_AT, Category.WEAPONS, HEARD, 0.2), "Waffen: 0.71 von local; auffällig ab 0.20."),
    (
        words.reached(Rule.REJECT_AT, Category.WEAPONS, HEARD, 0.7),
        "Waffen: 0.71 von local; abgelehnt ab 0.70.",
    ),
    (words.provider_flag(Category.WEAPONS, HEARD), "local meldete selbst: Waffen."),
    (words.provider_flag(None, HEARD), "local meldete das Bild selbst als auffällig."),
    (
        words.derived_confidence(HEARD, 0.29, 0.85),
        "local gibt keine Sicherheit, die zählt; der höchste Wert, Waffen, lässt 0.29; die Richtlinie verlangt 0.85.",
    ),
    (
        words.clear(0.1, 0.9, 0.85),
        "Kein Wert erreicht eine Schwelle; der höchste ist 0.10. Die Sicherheit 0.90 erfüllt die 0.85, die die "
        "Richtlinie verlangt.",
    ),
]


@pytest.mark.parametrize(("reason", "german"), REASONS, ids=lambda value: getattr(value, "words", ""))
def test_a_reason_of_the_policy(reason: Reason, german: str) -> None:
    with override("de"):
        assert told(reason.words) == german
    assert told(reason.words) == reason.words


def test_a_refusal_says_every_problem() -> None:
    refusal = DecisionInvalid(
        [
            DecisionProblem("too_long", "note", "At most 4000 characters."),
            DecisionProblem("unknown", "reasons", "The policy has no reason {x}."),
        ]
    )
    with override("de"):
        assert why_not(refusal) == "Höchstens 4000 Zeichen.; Die Richtlinie hat keinen Grund {x}."
        assert told("A sentence that nobody knows.") == "A sentence that nobody knows."
        assert told("") == ""
