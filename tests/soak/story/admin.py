"""The story's admin, at the pages: a policy of its own, its draft, a certificate, and publishing."""

from __future__ import annotations

import re
from time import monotonic, sleep

import requests

from tests.journeys.product import PASSWORD, Product
from tests.review.policies.forms import form_to
from tests.soak.people import token_in

POLICY = "story"
HERE = f"/policies/{POLICY}/"
USUAL = "missed=5&rejected=&confidence=95&days=30"
WRITING = "The history is still being written."
TIMEOUT_SECONDS = 120.0
SAMPLE_RATE = re.compile(r"^sample_rate: .*$", re.M)


class Admin:
    """A browser's cookies and nothing of its pages but the forms."""

    def __init__(self, product: Product) -> None:
        self.product = product
        self.session = requests.Session()

    def sign_in(self) -> None:
        page = self.get("/sign-in/")
        self.post("/sign-in/", {"username": "admin", "password": PASSWORD}, token=token_in(page), on="/")

    def begin_policy(self) -> None:
        """Everything goes to people, as on any new platform."""
        page = self.get("/policies/")
        form = {"name": "Story", "slug": POLICY, "source": "everything-to-people"}
        self.post("/policies/", form, token=token_in(page), on=HERE)

    def leave_it_to_the_cutoff(self, *, sample_rate: float) -> None:
        """The draft with no threshold of its own where nothing is severe, and this share of spot checks."""
        page = self.get(f"{HERE}tune/")
        form = form_to(f"{HERE}tune/hand-over/", page)
        self.post(f"{HERE}tune/hand-over/", form, token=token_in(page), on=f"{HERE}tune/?{USUAL}")
        draft = self.get(f"{HERE}draft.yaml")
        text, changed = SAMPLE_RATE.subn(f"sample_rate: {sample_rate}", draft)
        assert changed == 1, draft
        page = self.get(f"{HERE}import/")
        form = form_to(f"{HERE}import/", page) | {"text": text}
        self.post(f"{HERE}import/", form, token=token_in(page), on=f"{HERE}publish/")

    def certify(self, *, missed: float, wrongly_rejected: float) -> None:
        """What the tuning page proves at these tolerances, into the draft. Raises AssertionError when it proves none."""
        page = self.tuning(f"missed={missed:g}&rejected={wrongly_rejected:g}&confidence=95&days=7")
        assert f"{HERE}tune/certify/" in page, "the tuning page offers no certificate"
        sent = form_to(f"{HERE}tune/save/", page)
        self.post(f"{HERE}tune/certify/", sent, token=token_in(page), on=f"{HERE}publish/")

    def tuning(self, query: str) -> str:
        """The page once the worker has written all of the history: until then it proves from a part of the labels."""
        until = monotonic() + TIMEOUT_SECONDS
        while WRITING in (page := self.get(f"{HERE}tune/?{query}")):
            assert monotonic() < until, "the history is never written to its end"
            sleep(2)
        return page

    def publish(self, reason: str) -> None:
        page = self.get(f"{HERE}publish/")
        form = form_to(f"{HERE}publish/", page) | {"reason": reason}
        self.post(f"{HERE}publish/", form, token=token_in(page), on=HERE)

    def get(self, path: str) -> str:
        answer = self.session.get(self.product.url + path, timeout=TIMEOUT_SECONDS)
        assert answer.status_code == 200, f"{path}: {answer.status_code}"
        return answer.text

    def post(self, path: str, form: dict[str, str], *, token: str, on: str) -> None:
        """Send it; where each of these forms leads on to when it was taken is `on`."""
        answer = self.session.post(
            self.product.url + path,
            data={**form, "csrfmiddlewaretoken": token},
            timeout=TIMEOUT_SECONDS,
            allow_redirects=False,
        )
        way_on = answer.headers.get("Location", "")
        assert (answer.status_code, way_on) == (302, on), f"{path}: {answer.status_code} {way_on}"
