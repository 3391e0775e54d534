"""Searching by a picture: the exact bytes, of which nothing is kept."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from moderation.intake.inspect import ImageRejected, inspect
from moderation.intake.limits import MAX_BYTES
from moderation.intake.models import Image
from tests.cast import Cast
from tests.pictures import gif, jpeg, png, webp
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


def test_what_is_no_picture_is_said_to_be_none_in_the_words_of_intake(cast: Cast) -> None:
    """A status of its own and words at the field: “nothing found” would be an answer about a picture."""
    client = signed_in(cast.otto)
    for data in (b"Two years of weekends", b"%PDF-1.7 ...", b"\0\1\2"):
        with pytest.raises(ImageRejected) as rejected:
            inspect(data)
        response = client.post(URL, {"picture": named(data)})
        assert response.status_code == 422
        page = text(response)
        assert 'id="by_picture_error" role="alert"' in page
        assert rejected.value.detail in page
        assert 'aria-describedby="by_picture_error"' in page
        assert "Nothing was searched for" in page
    page = text(client.post(URL, {"picture": named(b"words")}, headers={"accept-language": "de"}))
    assert "Das sieht nach Text aus" in page
    for data in (png(), jpeg(), webp(), gif()):
        assert client.post(URL, {"picture": named(data)}).status_code == 302
