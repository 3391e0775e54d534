"""A key that is revoked while posts are under way: each is whole, or not at all."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import requests

from moderation.audit.actor import Actor
from moderation.audit.models import Entry
from moderation.intake.models import Submission
from moderation.platforms.keys import revoke_key
from moderation.platforms.models import ApiKey
from tests import pictures
from tests.moderation.api.calls import SUBMISSIONS
from tests.moderation.api.conftest import Web

POSTERS = 6


def test_a_post_is_accepted_before_or_refused_after_never_half(web: Web) -> None:
    key = ApiKey.objects.get(id=web.key.removeprefix("sl_live_")[:8])
    headers = {"Authorization": f"Bearer {web.key}"}
    enough = threading.Event()

    def post(poster: int) -> list[tuple[float, float, int, str]]:
        answers: list[tuple[float, float, int, str]] = []
        while not answers or answers[-1][2] == 202:
            began = time.monotonic()
            picture = {"image": pictures.jpeg()}
            answer = requests.post(web.url + SUBMISSIONS, files=picture, headers=headers, timeout=60)
            answers.append((began, time.monotonic(), answer.status_code, answer.json().get("id", "")))
            enough.set()
        return answers

    with ThreadPoolExecutor(POSTERS) as pool:
        posters = [pool.submit(post, n) for n in range(POSTERS)]
        enough.wait(30)
        time.sleep(0.2)
        asked = time.monotonic()
        revoke_key(key=key, actor=Actor.system())
        done = time.monotonic()
        answers = [answer for poster in posters for answer in poster.result()]

    accepted = {submission for _, _, status, submission in answers if status == 202}
    assert {status for _, _, status, _ in answers} == {202, 401}
    assert accepted == {str(row) for row in Submission.objects.values_list("id", flat=True)}
    assert Entry.objects.filter(event="submission.received").count() == len(accepted)
    assert not [1 for began, _, status, _ in answers if status == 202 and began > done]
    assert not [1 for _, ended, status, _ in answers if status == 401 and ended < asked]
