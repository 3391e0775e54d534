"""A policy that approves without anybody having looked for the worst is told on."""

from __future__ import annotations

from dataclasses import replace

from moderation.policy.blind_spots import blind_spots, out_of_reach
from moderation.policy.rules import Rules, Step, Waiver
from moderation.policy.seeds import Scorer, everything_to_people, starter
from moderation.vocabulary import CATEGORY_SEVERITY, Category, Severity, When
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


def cascade(first: Scorer, then: Scorer, when: When, **changes: object) -> Rules:
    return replace(starter([first, then]), conditions=(Step(then.name, when),), **{"required": (), **changes})


def test_a_scorer_that_is_asked_only_in_doubt_does_not_see_what_the_first_is_sure_of() -> None:
    assert blind_spots(cascade(LOCAL, ANALYSES, When.ALWAYS), [LOCAL, ANALYSES]) == ()
    assert blind_spots(cascade(LOCAL, ANALYSES, When.IF_UNSURE), [LOCAL, ANALYSES]) == SEVERE


def test_what_is_required_brings_the_second_scorer_in() -> None:
    required = cascade(LOCAL, ANALYSES, When.IF_UNSURE, required=SEVERE)
    assert blind_spots(required, [LOCAL, ANALYSES]) == ()


def test_a_stand_in_that_judges_less_leaves_a_blind_spot() -> None:
    assert blind_spots(cascade(ANALYSES, LOCAL, When.IF_UNAVAILABLE), [LOCAL, ANALYSES]) == SEVERE
    required = cascade(ANALYSES, LOCAL, When.IF_UNAVAILABLE, required=SEVERE)
    assert blind_spots(required, [LOCAL, ANALYSES]) == ()
    assert blind_spots(cascade(LOCAL, ANALYSES, When.IF_UNAVAILABLE), [LOCAL, ANALYSES]) == SEVERE


def test_a_scorer_that_is_not_set_up_approves_nothing_unless_another_stands_in() -> None:
    assert blind_spots(cascade(LOCAL, ANALYSES, When.ALWAYS), [LOCAL]) == ()
    assert blind_spots(cascade(ANALYSES, LOCAL, When.IF_UNAVAILABLE), [LOCAL]) == SEVERE


def test_what_must_be_judged_and_is_judged_by_nobody_is_told() -> None:
    assert out_of_reach(starter([ANALYSES]), [ANALYSES]) == ()
    assert out_of_reach(replace(starter([LOCAL]), required=SEVERE), [LOCAL]) == SEVERE


def test_a_stand_in_is_not_asked_about_a_clean_picture() -> None:
    required = {"required": (Category.GORE, Category.SEXUAL_EXPLICIT)}
    stand_in = cascade(LOCAL, ANALYSES, When.IF_UNAVAILABLE, **required)
    assert out_of_reach(stand_in, [LOCAL, ANALYSES]) == (Category.GORE,)
    in_doubt = cascade(LOCAL, ANALYSES, When.IF_UNSURE, **required)
    assert out_of_reach(in_doubt, [LOCAL, ANALYSES]) == ()
