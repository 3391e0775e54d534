"""The main job: a platform posts, the model looks, the policy routes, a person decides by keyboard, the platform hears.

(a) clean, (b) flagged, (c) uncertain, (d) unscreened. What happens is set up once for each of the two configurations.
"""

from __future__ import annotations

import base64
import hashlib
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import Browser, Page, expect

from moderation.processes.demo.photographs import PHOTOGRAPHS
from tests.browser.chromium import chromium, in_chromium
from tests.journeys.keyboard import Keyboard
from tests.journeys.listening import Listener
from tests.journeys.product import PASSWORD, Product
from tests.servers.analysis import AnalysisServer, scores
from tests.servers.scripted import Received, hang_up

pytestmark = [pytest.mark.journey, *in_chromium, pytest.mark.timeout(400)]
UNDO_SECONDS = 3.0
PLATFORM = "Journey"
VENDOR_KEY = "a-key-of-the-operator"


def photograph(number: int) -> bytes:
    return PHOTOGRAPHS[number].read()


@dataclass
class Site:
    """A running product, a platform of ours on `starter`, its receiver, and a browser."""

    product: Product
    key: str
    listener: Listener
    browser: Browser

    def page(self) -> Page:
        page = self.browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
        page.set_default_timeout(20_000)
        return page

    def post(self, number: int) -> str:
        return self.product.accepted(photograph(number), self.key, external_id=f"photo-{number}")

    def settled(self, submission_id: str, *, seconds: float = 60.0) -> dict[str, Any]:
        return self.product.settled(submission_id, self.key, seconds=seconds)

    def case_of(self, submission_id: str) -> dict[str, Any]:
        """Its one case that is there for what the policy said: no spot check, and no second look at a decision."""
        sql = (
            "SELECT id, kind, due_at FROM cases_case WHERE submission_id = ?"
            " AND kind NOT IN ('sample', 'second_review')"
        )
        [case] = self.product.rows(sql, [submission_id.replace("-", "")])
        return case

    def decided_at(self, submission_id: str) -> float:
        """When the person's decision in force was made (seconds since the epoch)."""
        sql = "SELECT d.made_at FROM cases_decision d JOIN intake_submission s ON s.decision_id = d.id WHERE s.id = ?"
        [row] = self.product.rows(sql, [submission_id.replace("-", "")])
        return datetime.fromisoformat(row["made_at"]).replace(tzinfo=UTC).timestamp()

    def go_to(self, hand: Keyboard, submission_id: str) -> None:
        """Skip by key what is not this submission's case: a spot check may stand before it."""
        wanted = self.case_of(submission_id)["id"]
        while hand.case_id().replace("-", "") != wanted:
            hand.leave_case("s", "3")

    def concluded(self, submission_id: str, outcome: str) -> None:
        """The platform hears received, in_review and the outcome, the last no sooner than three seconds after."""
        events = self.listener.expect(submission_id, "received", "in_review", outcome)
        assert events[-1].data["decision"]["decided_by"] == "moderator"
        assert events[-1].at - self.decided_at(submission_id) >= UNDO_SECONDS
        settled = self.settled(submission_id)
        assert settled["status"] == settled["decision"]["outcome"] == outcome
        assert settled["version"] == events[-1].data["version"]


def open_site(folder: Path, browser: Browser, **env: str) -> Iterator[Site]:
    with Listener() as listener, Product(folder, **env) as product:
        key = product.create_platform(PLATFORM, policy="starter")
        listener.subscribe(product, key)
        yield Site(product, key, listener, browser)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Site]:
    yield from open_site(tmp_path_factory.mktemp("local"), browser)


def test_a_clean_photograph_is_approved_in_seconds(site: Site) -> None:
    began = time.monotonic()
    submission_id = site.post(1)
    found = site.settled(submission_id)
    assert time.monotonic() - began < 30
    assert found["status"] == "approved"
    assert found["decision"]["decided_by"] == "automation"
    assert "violence" in found["decision"]["not_evaluated"]
    assert "sexual.explicit" not in found["decision"]["not_evaluated"]
    events = site.listener.expect(submission_id, "received", "approved")
    assert events[-1].data["decision"] == found["decision"]


def test_b_flagged_after_the_threshold_was_set_to_nothing(site: Site) -> None:
    set_threshold_to_nothing(site)
    submission_id = site.post(2)
    assert site.settled(submission_id)["status"] == "in_review"
    assert site.case_of(submission_id)["kind"] == "flagged"

    hand = Keyboard(site.page())
    hand.sign_in(site.product.url, "moderator", PASSWORD)
    hand.start_queue(PLATFORM)
    site.go_to(hand, submission_id)
    hand.leave_case("a")
    assert site.settled(submission_id)["status"] == "in_review"
    site.concluded(submission_id, "approved")


def set_threshold_to_nothing(site: Site) -> None:
    """An admin edits the policy `starter` as a form and publishes it with a reason."""
    page = site.page()
    page.goto(f"{site.product.url}/sign-in/?next=/policies/starter/edit/")
    page.get_by_label("User name").fill("admin")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.locator('[name="flag_at.*.local"]').fill("0")
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_text("is flagged from 0.00 instead of 0.20")).to_be_visible()
    page.get_by_label("Reason").fill("Everything to people for a day.")
    page.get_by_role("button", name="Publish version 2").click()
    expect(page.get_by_text("Version 2 is published and holds from now on.")).to_be_visible()


@pytest.fixture(scope="module")
def vendor() -> Iterator[AnalysisServer]:
    """Answers every category, the highest with .16, and is itself not sure."""
    with AnalysisServer(scores({"violence": 0.16}, rest=0.02, confidence=0.6)) as server:
        yield server


@pytest.fixture(scope="module")
def unsure_site(
    tmp_path_factory: pytest.TempPathFactory, browser: Browser, vendor: AnalysisServer
) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("analyses")
    vendor_env = {"ANALYSIS_API_URL": vendor.url, "ANALYSIS_API_KEY": VENDOR_KEY}
    yield from open_site(folder, browser, SCREENING_PROVIDERS="analyses", **vendor_env)


def test_c_uncertain_then_d_unscreened(unsure_site: Site, vendor: AnalysisServer) -> None:
    uncertain = unsure_site.post(3)
    assert unsure_site.settled(uncertain)["status"] == "in_review"
    assert unsure_site.case_of(uncertain)["kind"] == "uncertain"
    check_request(request_about(uncertain, unsure_site, vendor))

    stop(vendor)
    unscreened = unsure_site.post(4)
    assert unsure_site.settled(unscreened, seconds=120)["status"] == "in_review"
    assert unsure_site.case_of(unscreened)["kind"] == "unscreened"

    hand = Keyboard(unsure_site.page())
    hand.sign_in(unsure_site.product.url, "moderator", PASSWORD)
    hand.start_queue(PLATFORM)
    decide_both(hand, unsure_site, [uncertain, unscreened])
    unsure_site.concluded(uncertain, "rejected")
    unsure_site.concluded(unscreened, "rejected")
    assert len(unsure_site.listener.heard(unscreened)) == 3


def stop(vendor: AnalysisServer) -> None:
    """As when its process ends: nobody listens, and connections that are still open answer no more."""
    vendor.always = hang_up()
    vendor.close()


def decide_both(hand: Keyboard, site: Site, submissions: list[str]) -> None:
    """In the queue's own order. The first: rejected with the policy's first reason, and the next image is there at
    once. The last: approved, taken back, rejected instead."""
    first, last = sorted(submissions, key=lambda one: str(site.case_of(one)["due_at"]))
    site.go_to(hand, first)
    hand.leave_case("r", "1")
    site.go_to(hand, last)
    hand.leave_case("a")
    hand.press("z")
    again = UUID(site.case_of(last)["id"])
    expect(hand.page.locator(f"#case[data-case='{again}']")).to_be_visible()
    hand.leave_case("r", "2")


def request_about(submission_id: str, site: Site, vendor: AnalysisServer) -> Received:
    """The request with this submission's picture; the demo's own platform has posted the same photograph."""
    sql = (
        "SELECT r.sha256 FROM intake_rendition r JOIN intake_submission s ON s.image_id = r.image_id"
        " WHERE s.id = ? AND r.name = 'analysis'"
    )
    [row] = site.product.rows(sql, [submission_id.replace("-", "")])
    found = [request for request in vendor.requests if picture_hash(request) == row["sha256"]]
    assert len({request.body for request in found}) == 1
    return found[0]


def picture_hash(request: Received) -> str:
    return hashlib.sha256(base64.b64decode(json.loads(request.body)["image"])).hexdigest()


def check_request(request: Received) -> None:
    """The seed's body, field by field, and nothing else."""
    body = json.loads(request.body)
    assert (request.method, request.path) == ("POST", "/v1/images/analyses")
    assert request.headers["authorization"] == f"Bearer {VENDOR_KEY}"
    assert request.headers["content-type"] == "application/json"
    assert base64.b64decode(body.pop("image"), validate=True).startswith(b"\xff\xd8\xff")
    assert body == {
        "detail_level": "high",
        "response_format": "json",
        "analysis_mode": "general",
        "max_tokens": 500,
    }
