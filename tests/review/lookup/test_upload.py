"""Searching by a picture: the exact bytes, of which nothing is kept."""

from __future__ import annotations

import hashlib
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile

from moderation.intake.limits import MAX_BYTES
from moderation.intake.models import Image
from tests.cast import Cast
from tests.pictures import png
from tests.posting import post
from tests.review.lookup.finding import found
from tests.review.session.browser import TOKEN, signed_in, text

URL = "/submissions/by-picture"


def named(data: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("holiday.png", data, "image/png")


def test_it_finds_the_postings_of_the_same_bytes(cast: Cast, files_folder: Path) -> None:
    data = png(40, 30)
    one = post(cast.lantern, data)
    post(cast.lantern, png(41, 30))
    images, files = Image.objects.count(), sorted(files_folder.rglob("*"))

    response = signed_in(cast.otto).post(URL, {"picture": named(data)})
    assert response["Location"] == f"/submissions/?q={hashlib.sha256(data).hexdigest()}"
    assert [str(one.id)] == found(cast, q=hashlib.sha256(data).hexdigest())
    assert signed_in(cast.otto).get(response["Location"]).context["page"].rows[0].submission == one
    assert (Image.objects.count(), sorted(files_folder.rglob("*"))) == (images, files)


def test_it_says_that_nothing_was_sent_or_too_much(cast: Cast) -> None:
    client = signed_in(cast.otto)
    for sent in ({}, {"picture": named(b"")}, {"picture": "words"}):
        response = client.post(URL, sent, follow=True)
        assert "Choose a picture first." in text(response)
    response = client.post(URL, {"picture": named(b"\0" * (MAX_BYTES + 1))}, follow=True)
    assert "larger than 20 MB" in text(response)
    assert "Choose a picture" not in text(response)
    response = client.post(URL, {}, follow=True, headers={"content-length": str(MAX_BYTES * 11)})
    assert "larger than 20 MB" in text(response)


def test_it_wants_the_form_of_its_own_page_and_somebody_who_looks_up(cast: Cast) -> None:
    client = signed_in(cast.otto, checks=True)
    assert client.post(URL, {"picture": named(png())}).status_code == 403
    token = TOKEN.search(text(client.get("/submissions/")))
    assert token
    sent = {"csrfmiddlewaretoken": token[1], "picture": named(png())}
    assert client.post(URL, sent).status_code == 302
    assert client.get(URL)["Location"] == "/submissions/"
