"""Moderators at work over HTTP: sign in, claim, decide, now and then undo, through every kill and every 503."""

from __future__ import annotations

import random
import re
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

import requests

from tests.journeys.product import PASSWORD, Product

CASE = re.compile(r"/review/cases/([0-9a-f-]{36})$")
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
VERSION = re.compile(r'data-version="(\d+)"')
REASON = re.compile(r'name="reason"[^>]*value="([^"]+)"')
TIMEOUT_SECONDS = 30.0
NAMES = ("moderator", "moderator2", "senior")
TRIES = 40


@dataclass
class Acts:
    """What people were told is stored, by case; what they cannot know, because the answer to an undo never came."""

    decided: dict[str, str] = field(default_factory=dict)
    unsure: set[str] = field(default_factory=set)
    count: Counter[str] = field(default_factory=Counter)


class Moderator:
    """One person with a browser's cookies and nothing of its page but the forms."""

    def __init__(self, product: Product, name: str, acts: Acts, *, seed: int) -> None:
        self.product = product
        self.name = name
        self.acts = acts
        self.random = random.Random(f"{seed}:{name}")
        self.session = requests.Session()

    def work_once(self) -> bool:
        """One case, or one sign-in; False when nothing waits. Raises RequestException."""
        page = self.get("/review/next")
        path = urlsplit(page.url).path
        if path.startswith("/sign-in"):
            self.sign_in(page.text)
            return True
        found = CASE.search(path)
        if page.status_code != 200 or found is None or 'action="' not in page.text:
            return False
        return self.decide(found.group(1), page.text)

    def sign_in(self, page: str) -> None:
        form = {"username": self.name, "password": PASSWORD, "csrfmiddlewaretoken": token_in(page)}
        self.post("/sign-in/", form)
        self.acts.count["sign-ins"] += 1
        self.want_no_breaks()

    def want_no_breaks(self) -> None:
        """A long storm outlasts the fifty minutes after which people are asked to take one."""
        token = token_in(self.get("/me/").text)
        form = {"arrives": "", "keeps_colour": "", "prompts": "no", "csrfmiddlewaretoken": token}
        self.post("/me/habits/", form)

    def decide(self, case: str, page: str) -> bool:
        """Send one decision until there is an answer to it."""
        version, reasons = VERSION.search(page), REASON.findall(page)
        if version is None or not reasons:
            return False
        outcome = "approved" if self.random.random() < 0.6 else "rejected"
        form = {
            "version": version.group(1),
            "outcome": outcome,
            "note": "",
            "csrfmiddlewaretoken": token_in(page),
        }
        if outcome == "rejected":
            form["reason"] = self.random.choice(reasons)
        for _ in range(TRIES):
            try:
                answer = self.post(f"/review/cases/{case}/decide", form)
            except requests.RequestException:
                self.acts.count["unanswered decisions"] += 1
                time.sleep(0.3)
                continue
            way_on = answer.headers.get("Location", "")
            if answer.status_code == 302 and way_on.startswith("/sign-in"):
                page = self.get("/sign-in/").text
                self.sign_in(page)
                form["csrfmiddlewaretoken"] = token_in(self.get(f"/review/cases/{case}").text)
            elif answer.status_code == 302:
                self.acts.decided[case] = outcome
                self.acts.count[outcome] += 1
                self.perhaps_undo(case, way_on)
                return True
            elif answer.status_code < 500:  # a colleague was faster, or it was undone: nothing was promised
                self.acts.count[f"answered {answer.status_code}"] += 1
                return True
            else:
                self.acts.count[f"answered {answer.status_code}"] += 1
                time.sleep(0.5)
        return True

    def perhaps_undo(self, case: str, way_on: str) -> None:
        made = parse_qs(urlsplit(way_on).query).get("after")
        if not made or self.random.random() > 0.08:
            return
        self.acts.unsure.add(case)
        page = self.get(way_on).text
        answer = self.post(f"/review/decisions/{made[0]}/undo", {"csrfmiddlewaretoken": token_in(page)})
        if answer.status_code != 302:
            return
        self.acts.unsure.discard(case)
        if CASE.search(answer.headers["Location"]) and case in answer.headers["Location"]:
            del self.acts.decided[case]
            self.acts.count["undone"] += 1

    def get(self, path: str) -> requests.Response:
        return self.session.get(self.product.url + path, timeout=TIMEOUT_SECONDS)

    def post(self, path: str, form: dict[str, str]) -> requests.Response:
        url = self.product.url + path
        return self.session.post(url, data=form, timeout=TIMEOUT_SECONDS, allow_redirects=False)


class People:
    """Several moderators, each on a thread and at a person's (hurried) pace."""

    def __init__(self, product: Product, *, count: int, seed: int, pause: float = 1.2) -> None:
        self.acts = Acts()
        self.pause = pause
        self.stop_asked = threading.Event()
        self.resting = threading.Event()
        moderators = [Moderator(product, name, self.acts, seed=seed) for name in NAMES[:count]]
        self.threads = [threading.Thread(target=self._work, args=(one,), name=one.name) for one in moderators]

    def start(self) -> None:
        for thread in self.threads:
            thread.start()

    def stop(self) -> None:
        self.stop_asked.set()
        for thread in self.threads:
            thread.join()

    def decide_at_least(self, count: int, *, seconds: float) -> bool:
        """Let them go on until they have made so many decisions; False when the time was not enough."""
        give_up = time.monotonic() + seconds
        while self.decisions() < count and time.monotonic() < give_up:
            time.sleep(0.1)
        return self.decisions() >= count

    def decisions(self) -> int:
        """How many were made and confirmed, those taken back later included."""
        return self.acts.count["approved"] + self.acts.count["rejected"]

    def _work(self, moderator: Moderator) -> None:
        while not self.stop_asked.wait(self.pause * moderator.random.uniform(0.2, 1.8)):
            if self.resting.is_set():
                continue
            try:
                moderator.work_once()
            except requests.RequestException:
                self.acts.count["unanswered requests"] += 1


def token_in(page: str) -> str:
    found = TOKEN.search(page)
    return found.group(1) if found else ""
