"""/insights/breaks/: the organisation's page."""

from __future__ import annotations

import pytest

from moderation.audit.models import Entry
from moderation.wellness.bounds import bounds_now
from moderation.wellness.models import Bounds
from tests.cast import Cast
from tests.review.queue.conftest import SignIn

pytestmark = pytest.mark.django_db

PAGE, SET = "/insights/breaks/", "/insights/breaks/bounds/"
FORM = {
    "look_minutes": "240",
    "severe_in_a_row": "50",
    "work_minutes": "50",
    "rest_minutes": "10",
    "day_begins": "0",
    "arrives": "veiled",
    "prompts": "on",
    "prompts_optional": "on",
}


def test_an_admin_sets_the_bounds_and_the_log_has_it(cast: Cast, sign_in: SignIn) -> None:
    answer = sign_in(cast.priya).post(SET, FORM | {"look_minutes": "300", "arrives": "strong"}, follow=True)
    assert "it holds from the next case on" in answer.content.decode()
    assert (bounds_now().look_minutes, bounds_now().arrives) == (300, "strong")
    assert Entry.objects.filter(event="wellness.changed").count() == 1


def test_everything_that_is_wrong_is_said_at_once(cast: Cast, sign_in: SignIn) -> None:
    answer = sign_in(cast.priya).post(SET, FORM | {"look_minutes": "9", "rest_minutes": "x"})
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "greater than or equal to 30" in html
    assert "Enter a whole number" in html
    assert not Bounds.objects.exists()


def test_auditors_read_it_and_set_nothing(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.otto)
    assert "Fewer than 5 people" in client.get(PAGE).content.decode()
    assert client.post(SET, FORM).status_code == 403
    assert not Bounds.objects.exists()


def test_who_reads_one_platforms_insights_sees_no_figure(cast: Cast, sign_in: SignIn) -> None:
    html = sign_in(cast.karl).get(PAGE).content.decode()
    assert "those who read the insights of all of them" in html
    assert sign_in(cast.karl).post(SET, FORM).status_code == 403
    assert sign_in(cast.mira).get(PAGE).status_code == 403
