"""What the organisation sets, and what a person's own choice makes of it."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from moderation.audit.actor import Actor
from moderation.audit.models import Entry
from moderation.wellness.bounds import NewBounds, OutOfRange, bounds_now, set_bounds
from moderation.wellness.choices import Habits, choose, habits_of
from moderation.wellness.models import Arrival
from review.log.sentences import sentence
from tests.cast import Cast

pytestmark = pytest.mark.django_db

AS_MADE = NewBounds(
    look_minutes=240,
    severe_in_a_row=50,
    work_minutes=50,
    rest_minutes=10,
    day_begins=0,
    arrives=Arrival.VEILED,
    keeps_colour=False,
    prompts=True,
    prompts_optional=True,
)


def set_by(cast: Cast, new: NewBounds) -> bool:
    return set_bounds(new, actor=Actor.person(cast.priya.id))


def test_a_change_is_one_line_in_the_log_of_what_changed(cast: Cast) -> None:
    assert set_by(cast, replace(AS_MADE, rest_minutes=15, prompts_optional=False))

    line = Entry.objects.get(event="wellness.changed")
    assert json.loads(line.body)["data"] == {
        "changed": {"prompts_optional": [True, False], "rest_minutes": [10, 15]}
    }
    assert sentence(line) == (
        "Changed the bounds for breaks and looking: "
        "people choose about breaks from yes to no; minutes of a break from 10 to 15"
    )
    assert bounds_now().rest_minutes == 15


def test_the_same_again_changes_and_says_nothing(cast: Cast) -> None:
    assert not set_by(cast, AS_MADE)
    assert not Entry.objects.filter(event="wellness.changed").exists()


@pytest.mark.parametrize(("field", "value"), [("look_minutes", 721), ("rest_minutes", 4), ("day_begins", 24)])
def test_it_refuses_what_is_out_of_range(cast: Cast, field: str, value: int) -> None:
    with pytest.raises(OutOfRange, match="From") as refused:
        set_by(cast, replace(AS_MADE, **{field: value}))
    assert refused.value.field == field


def test_who_has_not_chosen_follows_the_organisation(cast: Cast) -> None:
    assert habits_of(cast.mira) == Habits(Arrival.VEILED, keeps_colour=False, prompts=True)
    set_by(cast, replace(AS_MADE, arrives=Arrival.STRONG, keeps_colour=True, prompts=False))
    assert habits_of(cast.mira) == Habits(Arrival.STRONG, keeps_colour=True, prompts=False)


def test_a_choice_of_ones_own_wins_and_is_nobody_elses(cast: Cast) -> None:
    lines = Entry.objects.count()
    choose(cast.mira, arrives=Arrival.LIGHT, keeps_colour=False, prompts=False)
    set_by(cast, replace(AS_MADE, arrives=Arrival.STRONG, keeps_colour=True))

    assert habits_of(cast.mira) == Habits(Arrival.LIGHT, keeps_colour=False, prompts=False)
    assert habits_of(cast.jonas).arrives == Arrival.STRONG
    assert Entry.objects.count() == lines + 1
