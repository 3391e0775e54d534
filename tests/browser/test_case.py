"""The case page in Chromium, by keyboard: the whole picture, its steps, decide, undo, and the machine's view after."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from moderation.audit.models import Entry
from moderation.cases.models import Case, CaseState, Decision
from tests.browser.chromium import in_chromium
from tests.browser.desk import DESK, PHONE, at_work
from tests.cast import PASSWORD, Cast
from tests.pictures import photograph
from tests.posting import post_and_work

pytestmark = [*in_chromium, pytest.mark.django_db(transaction=True)]

WIDE, TALL, SQUARE = (900, 150), (150, 900), (400, 400)

STAGE_AND_PICTURE = """() => {
  const box = (element) => element.getBoundingClientRect().toJSON();
  const image = document.querySelector('[data-part=image]');
  const shown = box(image), natural = image.naturalWidth / image.naturalHeight;
  const scale = Math.min(shown.width / image.naturalWidth, shown.height / image.naturalHeight);
  return {stage: box(document.querySelector('.stage')), shown, natural, scale, loaded: image.complete};
}"""


def events(submission_id: Any) -> list[str]:
    return list(
        Entry.objects.filter(submission_id=submission_id).order_by("id").values_list("event", flat=True)
    )


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("picture", [WIDE, TALL, SQUARE], ids=["wide", "tall", "square"])
def test_the_whole_picture_is_on_the_stage(
    browser: Browser, live_server: LiveServer, cast: Cast, picture: tuple[int, int], size: tuple[int, int]
) -> None:
    post_and_work(cast.kleinmarkt, photograph(1, *picture))
    page = at_work(browser, live_server, size)

    seen = page.evaluate(STAGE_AND_PICTURE)
    stage, shown = seen["stage"], seen["shown"]

    assert seen["loaded"]
    assert seen["natural"] == pytest.approx(picture[0] / picture[1], rel=0.02)
    assert stage["left"] - 1 <= shown["left"]
    assert shown["right"] <= stage["right"] + 1
    assert stage["top"] - 1 <= shown["top"]
    assert shown["bottom"] <= stage["bottom"] + 1


def test_a_moderator_works_by_keyboard_alone(browser: Browser, live_server: LiveServer, cast: Cast) -> None:
    first = post_and_work(cast.kleinmarkt, photograph(1), caption="the first")
    second = post_and_work(cast.kleinmarkt, photograph(2), caption="the second")
    page = at_work(browser, live_server)
    expect(page.get_by_text("the first")).to_be_visible()
    expect(page.get_by_text("Sealed until you decide")).to_be_visible()

    page.keyboard.press("c")
    expect(page.get_by_text("Colour, logged", exact=True)).to_be_visible()
    page.keyboard.press("a")
    expect(
        page.get_by_role("heading", name="You approved").or_(page.get_by_text("You approved"))
    ).to_be_visible()
    expect(page.get_by_text("the second")).to_be_visible()
    expect(page.get_by_text("Colour, logged", exact=True)).not_to_be_visible()
    page.keyboard.press("z")
    expect(page.get_by_text("the first")).to_be_visible()
    page.keyboard.press("r")
    page.keyboard.press("3")
    expect(page.get_by_text("You rejected")).to_be_visible()

    assert [d.kind for d in Decision.objects.filter(submission=first).order_by("made_at")] == [
        "approved",
        "withdrawn",
        "rejected",
    ]
    assert Case.objects.get(submission=first).state == CaseState.DECIDED
    assert {"case.colour_opened", "case.decided", "decision.withdrawn"} <= set(events(first.id))
    assert Case.objects.get(submission=second).holder == cast.mira


def test_letters_typed_into_a_note_decide_nothing(
    browser: Browser, live_server: LiveServer, cast: Cast
) -> None:
    submission = post_and_work(cast.kleinmarkt, photograph(1))
    page = at_work(browser, live_server)

    page.keyboard.press("n")
    page.keyboard.type("a rash example")

    expect(page.locator("textarea:focus")).to_have_value("a rash example")
    assert not Decision.objects.filter(submission=submission).exists()
    assert Case.objects.get(submission=submission).state == CaseState.OPEN


def test_nothing_typed_at_a_reason_skips_or_escalates(
    browser: Browser, live_server: LiveServer, cast: Cast
) -> None:
    submission = post_and_work(cast.kleinmarkt, photograph(1))
    page = at_work(browser, live_server)

    page.keyboard.press("r")
    page.keyboard.type("weapons")
    expect(page.locator("#dock.is-choosing")).to_be_visible()
    assert Case.objects.get(submission=submission).version == 2  # claimed, and nothing since

    page.keyboard.press("0")
    page.keyboard.type("wea")
    expect(page.get_by_label("Find a reason")).to_have_value("wea")
    page.keyboard.press("Enter")
    expect(page.get_by_text("You rejected for weapons")).to_be_visible()

    made = Decision.objects.get(submission=submission)
    assert [reason["code"] for reason in made.reasons] == ["weapons"]


def test_a_reason_in_the_finder_can_be_pointed_at(
    browser: Browser, live_server: LiveServer, cast: Cast
) -> None:
    submission = post_and_work(cast.kleinmarkt, photograph(1))
    page = at_work(browser, live_server)

    page.keyboard.press("r")
    page.keyboard.press("0")
    page.locator("#rest-list").get_by_text("Weapons").click()
    expect(page.get_by_text("You rejected for weapons")).to_be_visible()

    assert Decision.objects.filter(submission=submission).count() == 1


def test_a_note_outlives_the_session(browser: Browser, live_server: LiveServer, cast: Cast) -> None:
    submission = post_and_work(cast.kleinmarkt, photograph(1))
    page = at_work(browser, live_server)
    case_url = page.url
    page.keyboard.press("n")
    page.keyboard.type("looks like a museum piece")
    page.keyboard.press("Escape")
    page.context.clear_cookies(
        name=settings.SESSION_COOKIE_NAME
    )  # the other one, of its forms, lives for a year
    page.keyboard.press("a")

    expect(page.get_by_text("Your session has ended.")).to_be_visible()
    expect(page.get_by_text("Your note is kept.")).to_be_visible()
    expect(page.locator(".sidebar")).to_have_count(0)
    page.get_by_label("User name").fill("mira")
    page.get_by_label("Password").fill("not this one at all")
    page.keyboard.press("Enter")
    expect(page.get_by_text("do not go together")).to_be_visible()
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(case_url)
    expect(page.locator("#note")).to_have_value("looks like a museum piece")
    assert not Decision.objects.filter(submission=submission).exists()


def test_who_was_slower_keeps_what_was_typed(browser: Browser, live_server: LiveServer, cast: Cast) -> None:
    from django.utils import timezone

    from moderation.cases.claim import open_case
    from moderation.cases.decide import decide
    from moderation.vocabulary import DecisionKind

    submission = post_and_work(cast.kleinmarkt, photograph(1))
    page = at_work(browser, live_server)
    page.keyboard.press("n")
    page.keyboard.type("looks like a museum piece")
    Case.objects.filter(submission=submission).update(lease_until=timezone.now())
    case = open_case(Case.objects.get(submission=submission).id, cast.jonas)
    decide(case.id, cast.jonas, case.version, DecisionKind.APPROVED, [])

    page.keyboard.press("Escape")
    page.get_by_role("button", name="Approve").click()

    expect(page.get_by_text("looks like a museum piece")).to_be_visible()
    expect(page.get_by_text("Jonas").first).to_be_visible()
    assert Decision.objects.filter(submission=submission).count() == 1
