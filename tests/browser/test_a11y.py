"""Every page in both themes, wide and narrow: nothing serious for axe, nothing sticks out, a silent console.

`make screens` goes the same way with a Photographer in the inspector's place.
"""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.chromium import chromium, in_chromium
from tests.browser.conftest import Looker
from tests.browser.inspector import Inspector
from tests.journeys.product import FINAL, PASSWORD, Product
from tests.moderation.processes.waiting import until
from tests.pictures import photograph

pytestmark = [*in_chromium, pytest.mark.journey, pytest.mark.timeout(600)]
CASES = "SELECT COUNT(*) AS n FROM cases_case WHERE state = 'open'"
TWICE = """
    SELECT s.id, s.uploader_id, c.holder_id FROM cases_case c JOIN intake_submission s ON s.id = c.submission_id
    WHERE c.state = 'open' AND s.uploader_id IN ('quill', 'vellum') ORDER BY c.holder_id IS NOT NULL"""
PLAIN = {
    "": ["/sign-in/", "/sign-in/link/nobody-made-this-one", "/api/docs/", "/nothing-is-here/"],
    "moderator": [
        "/",
        "/review/",
        "/review/mine/",
        "/password/",
        "/patterns/",
        "/preferences/keys",
        "/go?q=nothing",
    ],
    "admin": [
        "/",
        "/policies/",
        "/policies/starter/",
        "/policies/starter/edit/",
        "/policies/starter/tune/",
        "/policies/starter/tune/changes/",
        "/policies/starter/certificates/",
        "/platforms/",
        "/platforms/lantern/",
        "/platforms/lantern/queues/",
        "/people/",
        "/submissions/",
        "/audit/",
        "/insights/",
        "/insights/providers/?days=30",
        "/insights/breaks/",
        "/quality/",
        "/quality/mine/",
        "/insights/rescreening/",
        "/insights/rescreening/?provider=local&platform=lantern",
    ],
    "auditor": [
        "/audit/?event=submission.routed",
        "/policies/listings/",
        "/submissions/?status=approved",
    ],
}


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    with Product(tmp_path_factory.mktemp("a11y")) as product:
        until(lambda: len(outcomes(product)) >= 9 and set(outcomes(product)) <= set(FINAL), seconds=120)
        yield product


def outcomes(product: Product) -> list[str]:
    return [row["status"] for row in product.rows("SELECT status FROM intake_submission")]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


def open_page(
    product: Product, browser: Browser, inspector: Looker, person: str = "", locale: str = "en-GB"
) -> Page:
    """A page with nobody signed in, or this person. Without motion: nothing is looked at halfway."""
    context = browser.new_context(
        reduced_motion="reduce", viewport={"width": 1440, "height": 900}, locale=locale
    )
    page = context.new_page()
    page.set_default_timeout(20_000)
    inspector.listen(page)
    if person:
        page.goto(f"{product.url}/sign-in/")
        page.locator("[name=username]").fill(person)
        page.locator("[name=password]").fill(PASSWORD)
        page.locator("form button.button--filled").click()
        page.wait_for_url(lambda url: "/sign-in/" not in url)
    return page


def test_the_inspector_sees_what_is_wrong(browser: Browser) -> None:
    inspector = Inspector()
    page = browser.new_page()
    inspector.listen(page)
    page.set_content(
        "<html lang=en><title>Bad</title><main><h1>Bad</h1><input><p style='color:#999'>Pale.</p>"
        "<div style='width:500px'>Wide.</div></main><script>nonsense()</script>"
    )
    inspector.check(page, "a bad page")
    assert {"label", "color-contrast", "overflow"} <= {finding.rule for finding in inspector.findings}
    assert "nonsense is not defined" in inspector.complaints[0]


@pytest.mark.parametrize("person", PLAIN)
def test_pages_that_are_simply_opened(
    product: Product, browser: Browser, inspector: Looker, person: str
) -> None:
    page = open_page(product, browser, inspector, person)
    for path in PLAIN[person]:
        page.goto(product.url + path)
        inspector.check(page, f"{path} as {person or 'nobody'}")


def test_pages_in_german(product: Product, browser: Browser, inspector: Looker) -> None:
    """Its words are longer: nothing may stick out at 390 px either."""
    page = open_page(product, browser, inspector, "admin", locale="de-DE")
    for path in ("/review/", "/platforms/lantern/", "/me/"):
        page.goto(product.url + path)
        expect(page.locator("html")).to_have_attribute("lang", "de")
        inspector.check(page, f"{path} in German")
    page.goto(f"{product.url}/review/")
    page.get_by_role("button", name="Kleinmarkt beginnen").click()
    expect(page.get_by_role("button", name="Freigeben")).to_be_visible()
    inspector.check(page, "a case in German")
    page.goto(f"{product.url}/insights/")
    inspector.check(page, "figures beside a case, in German")
    go(page, page.get_by_role("button", name="Zurückgeben und diese Seite öffnen"))
    expect(page.get_by_role("heading", name="Auswertung")).to_be_visible()


def test_pages_about_one_thing(product: Product, browser: Browser, inspector: Looker) -> None:
    page = open_page(product, browser, inspector, "admin")
    for name, path, link in [
        ("an opened line", "/audit/?event=submission.routed", "tbody .row-link"),
        ("a submission", "/submissions/?status=approved", "tbody a"),
        ("a person", "/people/", "tbody a"),
    ]:
        page.goto(product.url + path)
        go(page, page.locator(link).first)
        inspector.check(page, name)


def test_a_backlog(product: Product, browser: Browser, inspector: Looker) -> None:
    page = open_page(product, browser, inspector, "admin")
    page.goto(f"{product.url}/insights/rescreening/")
    page.get_by_label("Platform").select_option("lantern")
    page.get_by_role("button", name="Estimate").click()
    page.get_by_label("Why").fill("to see whether it still says the same")
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_text("It has begun.")).to_be_visible()
    expect(page.locator("#progress .badge")).to_have_text("done", timeout=60_000)  # by htmx, without a reload
    inspector.check(page, "a backlog")
    page.goto(f"{product.url}/insights/rescreening/")
    inspector.check(page, "backlogs")


def test_what_is_done_about_submissions(product: Product, browser: Browser, inspector: Looker) -> None:
    page = open_page(product, browser, inspector, "admin")
    page.goto(f"{product.url}/submissions/?status=approved&since=2020-01-01T00:00")
    page.get_by_text("Save this search").click()
    page.get_by_label("Name", exact=True).fill("What went through")
    go(page, page.get_by_role("button", name="Save", exact=True))
    inspector.check(page, "a search with its chips")
    go(page, page.locator("tbody a").first)
    go(page, page.get_by_role("link", name="Reverse"))
    inspector.check(page, "a reversal")
    page.goto(f"{product.url}/submissions/?status=approved")
    page.get_by_label("Choose").first.check()
    page.get_by_label("What", exact=True).select_option("reject")
    go(page, page.get_by_role("button", name="With those ticked"))
    inspector.check(page, "an act to be confirmed")
    page.locator("[name=reason]").first.check()
    page.get_by_label("Why").fill("to see what becomes of it")
    page.get_by_role("button", name="Reverse to rejected").click()
    expect(page.get_by_text("1 of 1 done")).to_be_visible()
    inspector.check(page, "what became of an act")
    go(page, page.locator("tbody a").first)
    go(page, page.locator(".facts").get_by_role("link").first)
    inspector.check(page, "an uploader")


def test_a_policy_on_its_way(product: Product, browser: Browser, inspector: Looker) -> None:
    page = open_page(product, browser, inspector, "admin")
    page.goto(f"{product.url}/policies/listings/edit/")
    page.locator('[name="flag_at.*.local"]').fill("0,3")
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_role("alert")).to_be_visible()
    inspector.check(page, "a draft with an error")
    page.locator('[name="flag_at.*.local"]').fill("0.3")
    go(page, page.get_by_role("button", name="Save draft"))
    inspector.check(page, "a draft with changes")
    page.goto(f"{product.url}/policies/listings/publish/")
    inspector.check(page, "a draft to be published")
    page.goto(f"{product.url}/policies/listings/shadow/")
    go(page, page.get_by_role("button", name="Begin"))
    inspector.check(page, "a draft that follows")
    page.goto(f"{product.url}/policies/listings/publish/")
    page.get_by_label("Reason").fill("Fewer false alarms.")
    go(page, page.get_by_role("button", name="Publish version 2"))
    go(page, page.get_by_role("link", name="Roll back… to version 1"))
    inspector.check(page, "a version to hold again")
    page.goto(f"{product.url}/policies/listings/import/")
    page.get_by_label("Or paste it").fill("scorers: [local]")
    go(page, page.get_by_role("button", name="Read it into the draft"))
    inspector.check(page, "a file that is no policy")


def test_a_wrong_password(product: Product, browser: Browser, inspector: Looker) -> None:
    page = open_page(product, browser, inspector)
    page.goto(f"{product.url}/sign-in/")
    page.get_by_label("User name").fill("moderator")
    page.get_by_label("Password").fill("not this one")
    go(page, page.get_by_role("button", name="Sign in"))
    inspector.check(page, "a wrong password")


def test_a_moderators_way_to_the_empty_queue(product: Product, browser: Browser, inspector: Looker) -> None:
    page = open_page(product, browser, inspector, "moderator")
    start(product, page, "Kleinmarkt")
    inspector.check(page, "a case")
    check_states_of_a_case(page, inspector)
    check_conflict(page, inspector)

    start(product, page, "Kleinmarkt")
    page.keyboard.press("a")
    expect(page.locator(".toast")).to_be_visible()
    inspector.check(page, "a case after a decision")
    expect(page.get_by_role("link", name="Change my mind")).to_be_visible(timeout=15_000)
    inspector.check(page, "a case after a final decision")
    page.keyboard.press("m")
    expect(page.get_by_role("heading", name="change it?")).to_be_visible()
    page.wait_for_load_state()
    inspector.check(page, "a change of mind")
    page.goto(f"{product.url}/review/")
    inspector.check(page, "queues after a decision")
    go(page, page.locator(".decided").first)
    inspector.check(page, "a decided case")
    while product.rows(CASES)[0]["n"]:
        page.goto(f"{product.url}/review/next")
        if page.locator("#case").count() == 0:
            break
        decide(page)
    expect(page.get_by_role("heading", name="Nothing waits")).to_be_visible()
    inspector.check(page, "an empty queue")


def test_a_picture_that_was_posted_twice(product: Product, browser: Browser, inspector: Looker) -> None:
    """Who holds one of the two finds nothing of the other."""
    key = product.create_platform("Marginalia", policy="everything-to-people")
    for uploader in ("quill", "vellum"):
        product.accepted(photograph(), key, uploader_id=uploader)
    until(lambda: len(product.rows(TWICE)) == 2, seconds=60)
    page = open_page(product, browser, inspector, "moderator")
    start(product, page, "Marginalia")
    expect(page.locator("#case")).to_contain_text("This picture was posted once more here")
    other, held = product.rows(TWICE)
    assert (other["holder_id"], held["holder_id"] is None) == (None, False)
    page.goto(f"{product.url}/submissions/")
    expect(page.get_by_text("Its other postings are left out here")).to_be_visible()
    inspector.check(page, "submissions without other postings of a picture in hand")
    page.goto(f"{product.url}/submissions/{UUID(other['id'])}/")
    inspector.check(page, "another posting of a picture in hand")
    page.goto(f"{product.url}/submissions/uploaders/marginalia/{other['uploader_id']}")
    inspector.check(page, "an uploader of whom all is left out")


def go(page: Page, there: Locator) -> None:
    """Press what leads to another page, and wait for that: the old one would be looked at in its stead."""
    with page.expect_navigation():
        there.click()


def start(product: Product, page: Page, queue: str) -> None:
    """Take the queue's first case; its keys work when this returns."""
    page.goto(f"{product.url}/review/")
    page.get_by_role("button", name=f"Start {queue}").click()
    expect(page.locator("#case")).to_be_visible()
    page.wait_for_load_state()


def check_states_of_a_case(page: Page, inspector: Looker) -> None:
    """What keys open on it, each closed again by Escape."""
    for name, key, there in [
        ("rejecting", "r", ".dock.is-choosing"),
        ("skipping", "s", "#skip-words"),
        ("holding", "h", "[name=hold]"),
        ("a note", "n", "#note"),
        ("suspected abuse", "x", "dialog[open]"),
        ("the keys", "?", "dialog[open]"),
        ("go to", "Control+k", "#palette[open]"),
    ]:
        page.keyboard.press(key)
        expect(page.locator(there).first).to_be_visible()
        inspector.check(page, f"a case, {name}")
        page.keyboard.press("Escape")
    page.keyboard.press("c")
    expect(page.locator("[data-part=image]")).to_be_visible()
    inspector.check(page, "a case in colour")
    page.keyboard.press("v")
    inspector.check(page, "only the picture")
    page.keyboard.press("v")


def check_conflict(page: Page, inspector: Looker) -> None:
    """The same case in a second window is decided first, and otherwise."""
    other = page.context.new_page()
    other.goto(page.url)
    decide(other)
    other.close()
    page.keyboard.press("r")
    page.keyboard.press("1")
    expect(page.locator("#case")).to_have_count(0)
    inspector.check(page, "a conflict")


def decide(page: Page) -> None:
    before = page.locator("#case").get_attribute("data-case")
    page.keyboard.press("a")
    expect(page.locator(f"#case[data-case='{before}']")).to_have_count(0)
