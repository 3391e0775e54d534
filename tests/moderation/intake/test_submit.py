"""Accepting an image: all of it or nothing, and once for each Idempotency-Key."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from moderation.audit.actor import Actor
from moderation.audit.models import Entry
from moderation.intake.idempotency import (
    IdempotencyMismatch,
    IdempotencyRunning,
    complete,
    give_up,
    reserve,
)
from moderation.intake.inspect import inspect
from moderation.intake.models import IdempotencyKey, Image, ImageState, Stage, Submission
from moderation.intake.submit import Accepted, Context, submit
from moderation.platforms.models import Platform
from moderation.vocabulary import Status
from moderation.webhooks.models import Delivery, Endpoint
from tests.cast import Cast
from tests.pictures import photograph, png

PHOTO = png(40, 30)
OTHER = png(40, 30, (1, 2, 3))


def send(platform: Platform, data: bytes = PHOTO, key: str = "", **context: Any) -> Accepted:
    return submit(
        platform=platform,
        data=data,
        inspected=inspect(data),
        context=Context(**context),
        actor=Actor.key("abcdefgh"),
        idempotency_key=key,
    )


def stored(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_what_is_accepted_is_there(cast: Cast, files_folder: Path) -> None:
    Endpoint.objects.create(platform=cast.lantern, url="https://example.com/hook", secret="whsec_AAAA")
    made = send(cast.lantern, external_id="post-1", metadata={"a": [1]}).submission

    submission = Submission.objects.select_related("image").get(id=made.id)
    assert (submission.status, submission.stage, submission.version) == (Status.RECEIVED, Stage.PREPARE, 1)
    assert submission.metadata == {"a": [1]}
    assert submission.image is not None
    (file,) = stored(files_folder)
    assert file == files_folder / submission.image.key
    assert file.read_bytes() == PHOTO
    assert submission.image.sha256 == hashlib.sha256(PHOTO).hexdigest() not in submission.image.key
    entry = Entry.objects.get(submission_id=submission.id)
    assert Delivery.objects.get().entry_id == entry.id


def test_the_same_bytes_are_kept_once_for_a_platform_and_shared_with_none(
    cast: Cast, files_folder: Path
) -> None:
    first, second = send(cast.lantern).submission, send(cast.lantern).submission
    elsewhere = send(cast.kleinmarkt).submission

    assert first.id != second.id
    assert first.image_id == second.image_id != elsewhere.image_id
    assert len(stored(files_folder)) == 2


def test_a_prepared_image_needs_no_second_preparation(cast: Cast) -> None:
    first = send(cast.lantern).submission
    Image.objects.filter(id=first.image_id).update(state=ImageState.PREPARED)
    assert send(cast.lantern).submission.stage == Stage.SCREEN


def test_erased_bytes_are_new_bytes(cast: Cast) -> None:
    first = send(cast.lantern).submission
    Image.objects.filter(id=first.image_id).update(erased_at=timezone.now())
    assert send(cast.lantern).submission.image_id != first.image_id


def test_priority_is_clamped_to_the_contract(cast: Cast) -> None:
    Platform.objects.filter(id=cast.lantern.id).update(priority_max=2)
    assert send(Platform.objects.get(id=cast.lantern.id), priority=9).submission.priority == 2
    assert send(cast.kleinmarkt, priority=9).submission.priority == 0


def test_a_repeat_gets_the_first_answer(cast: Cast, files_folder: Path) -> None:
    first = send(cast.lantern, key="k", caption="a", metadata={"x": 1, "y": 2})
    again = send(cast.lantern, key="k", caption="a", metadata={"y": 2, "x": 1})
    elsewhere = send(cast.kleinmarkt, key="k", caption="a")

    assert (first.repeated, again.repeated, elsewhere.repeated) == (False, True, False)
    assert again.submission == first.submission != elsewhere.submission
    assert Submission.objects.count() == 2
    assert len(stored(files_folder)) == 2


@pytest.mark.parametrize(
    "change", [{"caption": "b"}, {"data": OTHER}, {"metadata": {"x": 2}}, {"priority": 1}]
)
def test_a_key_is_for_one_content(cast: Cast, change: dict[str, Any]) -> None:
    send(cast.lantern, key="k", caption="a")
    with pytest.raises(IdempotencyMismatch):
        send(cast.lantern, key="k", **{"caption": "a", **change})
    assert Submission.objects.count() == 1


def test_a_request_that_still_runs_is_waited_for_up_to_a_minute(cast: Cast) -> None:
    first = reserve(platform=cast.lantern, key="k", fingerprint="f")
    with pytest.raises(IdempotencyRunning) as told:
        reserve(platform=cast.lantern, key="k", fingerprint="f")
    assert 50 < told.value.retry_after <= 60
    IdempotencyKey.objects.update(reserved_until=timezone.now() - timedelta(milliseconds=1))
    second = reserve(platform=cast.lantern, key="k", fingerprint="f")

    assert second.token != first.token
    with pytest.raises(IdempotencyRunning):
        complete(first, send(cast.lantern).submission)
    give_up(first)  # a late loser takes nothing from the winner
    complete(second, send(cast.lantern).submission)
    assert reserve(platform=cast.lantern, key="k", fingerprint="f").submission is not None


def test_a_request_that_was_overtaken_leaves_nothing(cast: Cast, files_folder: Path) -> None:
    """It slept for over a minute between its reservation and its rows; meanwhile the repeat was done."""
    from moderation.intake.submit import store

    slow = reserve(platform=cast.lantern, key="k", fingerprint="f")
    IdempotencyKey.objects.update(reserved_until=timezone.now() - timedelta(milliseconds=1))
    reserve(platform=cast.lantern, key="k", fingerprint="f")
    sha256 = hashlib.sha256(PHOTO).hexdigest()
    with pytest.raises(IdempotencyRunning):
        store(cast.lantern, PHOTO, sha256, inspect(PHOTO), Context(), Actor.system(), slow)

    assert not Submission.objects.exists()
    assert not Image.objects.exists()
    assert stored(files_folder) == []


def test_a_failure_leaves_no_row_no_file_and_a_free_key(cast: Cast, files_folder: Path) -> None:
    before = Entry.objects.count()
    with pytest.raises(TypeError):
        send(cast.lantern, key="k", metadata={"a": object()})  # no JSON: the fingerprint fails
    with pytest.raises(TypeError):
        send(cast.lantern, metadata={"a": object()})  # no JSON: the row fails, after the file

    assert not Submission.objects.exists()
    assert not Image.objects.exists()
    assert not IdempotencyKey.objects.exists()
    assert stored(files_folder) == []
    assert Entry.objects.count() == before


def test_a_disk_that_refuses_leaves_no_row_and_a_free_key(cast: Cast, files_folder: Path) -> None:
    files_folder.parent.mkdir(exist_ok=True)
    files_folder.write_bytes(b"a file where the folder should be")
    with pytest.raises(OSError):
        send(cast.lantern, key="k")

    assert not Submission.objects.exists()
    assert not IdempotencyKey.objects.exists()
    files_folder.unlink()
    assert not send(cast.lantern, key="k").repeated


def at_once(count: int, action: Callable[[int], Any]) -> list[Any]:
    start = Barrier(count)

    def run(number: int) -> Any:
        try:
            start.wait()
            return action(number)
        except Exception as problem:
            return problem
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


@pytest.mark.django_db(transaction=True)
def test_the_same_bytes_posted_at_once_are_one_image_and_one_file(cast: Cast, files_folder: Path) -> None:
    data = photograph()
    results = at_once(6, lambda n: send(cast.lantern, data, external_id=f"post-{n}"))

    assert {type(result) for result in results} == {Accepted}
    assert Submission.objects.count() == 6
    image = Image.objects.get()
    assert set(Submission.objects.values_list("image_id", flat=True)) == {image.id}
    assert stored(files_folder) == [files_folder / image.key]


@pytest.mark.django_db(transaction=True)
def test_fifty_equal_posts_with_one_key_are_one_submission(cast: Cast, files_folder: Path) -> None:
    results = at_once(10, lambda n: [_try(cast.lantern) for _ in range(5)])
    told = Counter(kind for result in results for kind in result)

    assert set(told) <= {"made", "repeated", "running"}
    assert told["made"] == 1
    assert sum(told.values()) == 50
    assert Submission.objects.count() == 1
    assert Entry.objects.filter(event="submission.received").count() == 1
    assert len(stored(files_folder)) == 1


def _try(platform: Platform) -> str:
    try:
        return "repeated" if send(platform, key="k").repeated else "made"
    except IdempotencyRunning:
        return "running"
