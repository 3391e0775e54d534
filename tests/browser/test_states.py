"""What is met less often: a line that is down, an opinion, what waits, what is lost. In both themes, wide and narrow."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from moderation.cases.claim import open_case
from moderation.cases.hand_on import add_note
from moderation.cases.hold import HoldFor, hold
from moderation.cases.models import Case
from moderation.cases.opinion import ask_opinion
from moderation.cases.reassign import reassign
from moderation.intake.files import remove
from moderation.intake.models import Rendition
from moderation.people.models import User
from tests.browser.chromium import in_chromium
from tests.browser.conftest import Looker
from tests.browser.desk import stand_in_between
from tests.browser.test_writing_on import approve_slowly
from tests.cast import PASSWORD, Cast
from tests.moderation.cases.deciding import APPROVED, said
from tests.pictures import photograph
from tests.posting import post_and_work

pytestmark = [*in_chromium, pytest.mark.django_db(transaction=True)]
CAPTION = "Zwei Jahre Wochenenden in diese Maschine gesteckt"


def cases(cast: Cast, count: int) -> list[Case]:
    """Photographs that wait, and have been through the decoder."""
    posted = [
        post_and_work(cast.kleinmarkt, photograph(number), caption=CAPTION, uploader_id=f"haendler-{number}")
        for number in range(1, count + 1)
    ]
    return [Case.objects.get(submission=one) for one in posted]


def at(browser: Browser, live_server: LiveServer, who: User, path: str) -> Page:
    context = browser.new_context(reduced_motion="reduce", viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.goto(f"{live_server.url}/sign-in/?next={path}")
    page.get_by_label("User name").fill(who.username)
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{live_server.url}{path}")  # the sign-in page's address ends so too
    return page


def test_a_line_that_is_down(
    browser: Browser, live_server: LiveServer, inspector: Looker, cast: Cast
) -> None:
    """Not listened to: the browser itself says that it has no line."""
    first, _ = cases(cast, 2)
    page = at(browser, live_server, cast.mira, f"/review/cases/{first.id}")
    page.wait_for_function("() => document.querySelector('[data-part=image]')?.complete")
    page.context.set_offline(True)
    page.keyboard.press("a")
    expect(page.locator("#offline")).to_contain_text("“Approve” goes out once.")
    inspector.check(page, "a case, the line is down")


def test_a_server_that_fails(
    browser: Browser, live_server: LiveServer, inspector: Looker, cast: Cast
) -> None:
    """Not listened to: the browser tells its console of a 503."""
    first, _ = cases(cast, 2)
    page = at(browser, live_server, cast.mira, f"/review/cases/{first.id}")
    page.wait_for_function("() => document.querySelector('[data-part=image]')?.complete")
    stand_in_between(page, "**/decide", lambda route: route.fulfill(status=503, body="no"))
    page.keyboard.press("a")
    expect(page.locator("#offline")).to_contain_text("The server failed.")
    inspector.check(page, "a case, the server failed")


def test_a_note_that_was_begun_before_its_case_came(
    browser: Browser, live_server: LiveServer, inspector: Looker, cast: Cast
) -> None:
    """Not listened to: the browser tells its console of what `stand_in_between` lets fail."""
    first, second = cases(cast, 2)
    page = at(browser, live_server, cast.mira, f"/review/cases/{first.id}")
    page.wait_for_function("() => document.querySelector('[data-part=image]')?.complete")
    let_through = approve_slowly(page)
    page.keyboard.press("n")
    page.keyboard.type("Same seller as yes")
    let_through(second)
    expect(page.get_by_text("Begun before this case was there")).to_be_visible()
    page.wait_for_function("() => document.querySelector('[data-part=image]')?.complete")
    inspector.check(page, "a note begun before its case")


OLD = """(note) => {
  const form = document.getElementById("dock");
  form.elements.csrfmiddlewaretoken.value = "x".repeat(64);
  form.elements.note.value = note;
  form.submit();
}"""
SEND = """([action, name, value]) => {
  const form = Object.assign(document.createElement("form"), { method: "post", action });
  const token = document.querySelector("[name=csrfmiddlewaretoken]").cloneNode();
  form.append(token, Object.assign(document.createElement("input"), { name, value }));
  document.body.append(form);
  form.submit();
}"""


def test_a_case_that_was_given_and_is_not_opened(
    browser: Browser, live_server: LiveServer, inspector: Looker, cast: Cast
) -> None:
    """Not listened to: the browser tells its console of a 409."""
    (case,) = cases(cast, 1)
    reassign(case.id, cast.jonas, open_case(case.id, cast.jonas).version, cast.mira.username)
    page = at(browser, live_server, cast.mira, "/review/mine/")
    page.evaluate(SEND, [f"/review/cases/{case.id}/skip", "note", "It looks like a replica."])
    expect(page.get_by_role("heading", name="You have not opened this case yet")).to_be_visible()
    inspector.check(page, "a case that is not opened yet")
    page.keyboard.press("Enter")
    expect(page.locator(f"#case[data-case='{case.id}']")).to_be_visible()


def test_a_form_of_a_page_from_before_somebody_signed_in(
    browser: Browser, live_server: LiveServer, inspector: Looker, cast: Cast
) -> None:
    """Not listened to: the browser tells its console of a 403. Without scripts: they would take a new token."""
    (case,) = cases(cast, 1)
    page = at(browser, live_server, cast.mira, f"/review/cases/{case.id}")
    page.evaluate(OLD, "It looks like a replica.")
    expect(page.get_by_role("heading", name="This form came from an old page")).to_be_visible()
    inspector.check(page, "a form of an old page")
    page.keyboard.press("Enter")
    expect(page.locator("#note")).to_have_value("It looks like a replica.")


def test_an_opinion_and_what_is_ones_own(
    browser: Browser, live_server: LiveServer, inspector: Looker, cast: Cast
) -> None:
    asked, held, mentioned = cases(cast, 3)
    ask_opinion(asked.id, cast.jonas, open_case(asked.id, cast.jonas).version, "A replica, or real?", "mira")
    hold(held.id, cast.mira, open_case(held.id, cast.mira).version, HoldFor.HOUR)
    add_note(open_case(mentioned.id, cast.jonas).id, cast.jonas, "@mira had one like this last week.")
    page = at(browser, live_server, cast.mira, "/review/mine/")
    inspector.listen(page)
    expect(page.get_by_text("A replica, or real?")).to_be_visible()
    inspector.check(page, "what is one's own")
    page.goto(f"{live_server.url}/review/cases/{asked.id}/opinion")
    expect(page.get_by_text("A replica, or real?")).to_be_visible()
    page.wait_for_function("() => document.querySelector('[data-part=image]')?.complete ?? true")
    inspector.check(page, "an opinion")


def test_what_waits_and_what_a_colleague_closed(
    browser: Browser, live_server: LiveServer, inspector: Looker, cast: Cast
) -> None:
    first, second = cases(cast, 2)
    page = at(browser, live_server, cast.mira, f"/submissions/in-the-queue/{first.id}/")
    inspector.listen(page)
    expect(page.get_by_text("Sealed until you decide")).to_be_visible()
    inspector.check(page, "a submission in the queue")
    said(first, cast.jonas, APPROVED)
    page.reload()
    inspector.check(page, "no longer in the queue")
    page.goto(f"{live_server.url}/review/cases/{first.id}")
    inspector.check(page, "a case that a colleague closed")
    open_case(second.id, cast.jonas)
    page.goto(f"{live_server.url}/review/cases/{second.id}")
    inspector.check(page, "a case that a colleague has")


def test_the_log_of_who_has_a_case_in_hand(
    browser: Browser, live_server: LiveServer, inspector: Looker, cast: Cast
) -> None:
    open_case(cases(cast, 1)[0].id, cast.priya)
    page = at(browser, live_server, cast.priya, "/audit/")
    inspector.listen(page)
    expect(page.get_by_text("lines have no numbers here")).to_be_visible()
    inspector.check(page, "the log, a case in hand")


def test_figures_are_closed_beside_a_case_and_enter_opens_them(
    browser: Browser, live_server: LiveServer, inspector: Looker, cast: Cast
) -> None:
    """Not listened to: the browser tells its console of a 409."""
    first, second, third = cases(cast, 3)
    page = at(browser, live_server, cast.priya, f"/review/cases/{first.id}")
    expect(page.locator("[data-part=held-words]")).to_have_text("Held by you")
    page.goto(f"{live_server.url}/insights/")
    expect(page.get_by_role("heading", name="Closed while you hold a case")).to_be_visible()
    inspector.check(page, "figures, a case in hand")
    open_case(second.id, cast.priya)
    open_case(third.id, cast.priya)
    Case.objects.filter(id=first.id).update(holder=None, lease_until=None)
    page.goto(f"{live_server.url}/platforms/")
    expect(page.get_by_text("told once you hold no case").first).to_be_visible()
    inspector.check(page, "platforms, a case in hand")
    page.goto(f"{live_server.url}/policies/starter/tune/")
    expect(page.get_by_role("heading", name="Closed while you hold 2 cases")).to_be_visible()
    inspector.check(page, "figures, two cases in hand")
    page.keyboard.press("Enter")
    expect(page.get_by_text("2 cases were given back to their queues.")).to_be_visible()
    expect(page).to_have_url(re.compile("/policies/starter/tune/$"))
    assert set(Case.objects.values_list("holder", flat=True)) == {None}


def test_a_picture_that_is_lost(
    browser: Browser, live_server: LiveServer, inspector: Looker, cast: Cast
) -> None:
    """Not listened to: the browser says that it did not get the picture."""
    (case,) = cases(cast, 1)
    for rendition in Rendition.objects.filter(image=case.submission.image):
        remove(rendition.key)
    page = at(browser, live_server, cast.mira, f"/review/cases/{case.id}")
    expect(page.locator("[data-part=broken]")).to_be_visible()
    inspector.check(page, "a picture that is lost")


def test_counts_that_are_not_live_any_more(
    browser: Browser, live_server: LiveServer, inspector: Looker, cast: Cast
) -> None:
    """Not listened to: the browser says that it got no answer."""
    cases(cast, 1)
    page = at(browser, live_server, cast.mira, "/review/")
    page.route("**/review/live", lambda route: route.abort())
    told = page.get_by_text("No answer from the server: what is below is of ")
    expect(told).to_be_visible(timeout=15_000)
    inspector.check(page, "counts that are not live")
    page.unroute("**/review/live")
    expect(told).to_be_hidden(timeout=20_000)
