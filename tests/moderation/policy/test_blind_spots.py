"""A policy that approves without anybody having looked for the worst is told on."""

from __future__ import annotations

from dataclasses import replace

from moderation.policy.blind_spots import blind_spots
from moderation.policy.rules import Waiver
from moderation.policy.seeds import everything_to_people, starter
from moderation.vocabulary import CATEGORY_SEVERITY, Category, Severity
from tests.moderation.policy.test_seeds import ANALYSES, LOCAL

SEVERE = tuple(category for category in Category if CATEGORY_SEVERITY[category] is Severity.SEVERE)


def test_it_names_the_severe_categories_that_the_local_model_does_not_judge() -> None:
    assert blind_spots(starter([LOCAL]), [LOCAL]) == SEVERE


def test_it_is_content_when_a_scorer_judges_them() -> None:
    assert blind_spots(starter([ANALYSES]), [ANALYSES]) == ()


def test_it_is_content_with_what_an_admin_has_waived() -> None:
    waived = tuple(Waiver(category, "Ada Admin") for category in SEVERE[1:])
    assert blind_spots(replace(starter([LOCAL]), waived=waived), [LOCAL]) == SEVERE[:1]


def test_it_is_content_with_a_policy_that_never_approves() -> None:
    assert blind_spots(everything_to_people([LOCAL]), [LOCAL]) == ()
    assert blind_spots(replace(starter([LOCAL]), required=SEVERE), [LOCAL]) == ()
