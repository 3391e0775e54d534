"""A user reports what automation approved, a senior rejects it by keyboard, its uploader appeals, another reverses it;
the platform hears each step."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
import requests
from playwright.sync_api import expect

from tests.browser.chromium import chromium, in_chromium
from tests.journeys.keyboard import Keyboard
from tests.journeys.listening import Heard
from tests.journeys.product import PASSWORD
from tests.journeys.test_main_job import Site, open_site
from tests.moderation.processes.waiting import until

pytestmark = [pytest.mark.journey, *in_chromium, pytest.mark.timeout(400)]
REPORT = {
    "text": "That is my face.",
    "category": "harassment",
    "reporter_id": "u-12",
    "external_id": "report-7",
}
APPEAL = {"text": "It is a sculpture.", "external_id": "appeal-3"}


@pytest.fixture
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with chromium() as browser:
        yield from open_site(tmp_path_factory.mktemp("complaints"), browser)


def test_a_report_and_an_appeal_are_answered(site: Site) -> None:
    submission_id = approved_and_left(site)

    report = handed_on(site, submission_id, "reports", REPORT)
    senior = at(site, "senior", case_of(site, submission_id, "report"))
    section = senior.page.get_by_role("region", name="1 report")
    for words in ("Harassment", REPORT["text"], REPORT["reporter_id"]):
        expect(section.get_by_text(words)).to_be_visible()
    senior.leave_case("r", "1")
    *_, changed, answered = heard(site, submission_id, 4)
    assert (changed.type, changed.data["status"]) == ("submission.decision_changed", "rejected")
    assert (answered.type, answered.data["report"]["id"]) == ("report.decided", report["id"])
    assert (answered.data["report"]["external_id"], answered.data["report"]["outcome"]) == (
        "report-7",
        "rejected",
    )

    appeal = handed_on(site, submission_id, "appeals", APPEAL)
    case_id = case_of(site, submission_id, "appeal")
    assert senior.page.goto(f"{site.product.url}/review/cases/{case_id}").status == 409  # type: ignore[union-attr]  # it answers
    expect(senior.page.get_by_text(APPEAL["text"])).to_have_count(0)
    other = at(site, "admin", case_id)
    expect(other.page.get_by_role("region", name="Appeal").get_by_text(APPEAL["text"])).to_be_visible()
    other.leave_case("a")
    *_, changed, answered = heard(site, submission_id, 6)
    assert (changed.type, changed.data["status"]) == ("submission.decision_changed", "approved")
    assert (answered.type, answered.data["appeal"]["id"]) == ("appeal.decided", appeal["id"])
    assert (answered.data["appeal"]["external_id"], answered.data["appeal"]["outcome"]) == (
        "appeal-3",
        "reversed",
    )
    assert [one.data["version"] for one in heard(site, submission_id, 6)] == [1, 2, 3, 4, 5, 6]


def approved_and_left(site: Site) -> str:
    """What automation has approved and chance has not chosen for a spot check, which a report would wait for."""
    for number in range(1, 8):
        submission_id = site.post(number)
        assert site.settled(submission_id)["status"] == "approved"
        sql = "SELECT id FROM cases_case WHERE submission_id = ?"
        if not site.product.rows(sql, [submission_id.replace("-", "")]):
            return submission_id
    raise AssertionError("all of them are spot-checked")


def handed_on(site: Site, submission_id: str, what: str, said: dict[str, str]) -> dict[str, Any]:
    answer = requests.post(
        f"{site.product.url}/api/v1/submissions/{submission_id}/{what}",
        json=said,
        headers={"Authorization": f"Bearer {site.key}"},
        timeout=20,
    )
    assert answer.status_code == 202, answer.text
    found: dict[str, Any] = answer.json()
    assert (found["status"], found["outcome"]) == ("received", None)
    return found


def case_of(site: Site, submission_id: str, kind: str) -> UUID:
    sql = "SELECT id FROM cases_case WHERE submission_id = ? AND kind = ?"
    [row] = site.product.rows(sql, [submission_id.replace("-", ""), kind])
    return UUID(row["id"])


def at(site: Site, username: str, case_id: UUID) -> Keyboard:
    """This person, with the case on the screen."""
    hand = Keyboard(site.page())
    hand.sign_in(site.product.url, username, PASSWORD)
    hand.page.goto(f"{site.product.url}/review/cases/{case_id}")
    assert UUID(hand.case_id()) == case_id
    return hand


def heard(site: Site, submission_id: str, count: int) -> list[Heard]:
    """The submission's events by version, once there are so many."""
    until(lambda: len(site.listener.heard(submission_id)) >= count, seconds=30)
    return site.listener.heard(submission_id)
