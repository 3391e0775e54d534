"""The bytes of a picture for whoever may see them now: veiled for the holder, colour after its logged step."""

from __future__ import annotations

from uuid import UUID

from django.db import IntegrityError, transaction
from uuid_utils.compat import uuid7

from moderation.cases.errors import CaseNotFound
from moderation.cases.models import Case, CaseState
from moderation.cases.opinion import standing_ask
from moderation.cases.reach import get_case, handles_suspected_abuse
from moderation.intake import files
from moderation.intake.decoded import Picture
from moderation.intake.decoder import DecodeRefused, DecoderFailed
from moderation.intake.models import Image, Rendition
from moderation.intake.shared import shared_decoder
from moderation.people.models import User

# How many spots are left of the veils that are made for whoever chose them; `veiled` itself has 50.
SPOTS = {"veiled_strong": 25, "veiled_light": 100}
VEILED = frozenset({"veiled", "veiled_thumb", *SPOTS})
MADE_WHEN_ASKED = frozenset({"full", *SPOTS})


class PictureUnavailable(Exception):
    """There is no such picture, or it cannot be made; the case stays whole without it."""


class PictureSealed(Exception):
    """Not yet: the case is not held by this person, or colour has not been opened (which is logged)."""


def case_picture(case_id: UUID, person: User, name: str, frame: int) -> bytes:
    """A rendition of the case's image as JPEG.

    Every veil and its thumb for whoever can reach the case; `grey` while they hold it, once they decided it, or while
    they are asked for a second opinion; `full` (colour) only after `reveal.open_colour`. Raises CaseNotFound,
    PictureSealed, PictureUnavailable.
    """
    case = get_case(case_id, person)
    image = case.submission.image
    if image is None or image.erased_at or (image.locked_at and not handles_suspected_abuse(person)):
        raise PictureUnavailable(case_id)
    if name not in VEILED:
        check_reveal(case, person, name)
    rendition = Rendition.objects.filter(image=image, name=name, frame=frame).first()
    if rendition is None and name in MADE_WHEN_ASKED:
        rendition = make(image, name, frame)
    if rendition is None:
        raise PictureUnavailable(case_id)
    try:
        return files.read(rendition.key, sha256=rendition.sha256)
    except files.FileLost as lost:
        raise PictureUnavailable(case_id) from lost


def check_reveal(case: Case, person: User, name: str) -> None:
    if name not in {"grey", "full"}:
        raise CaseNotFound(case.id)
    decided_here = case.state != CaseState.OPEN and case.decision and case.decision.person_id == person.id
    asked = name == "grey" and standing_ask(case, person) is not None
    if case.holder_id != person.id and not decided_here and not asked:
        raise PictureSealed(case.id)
    if name == "full" and not case.colour_opened:
        raise PictureSealed(case.id)


def make(image: Image, name: str, frame: int) -> Rendition | None:
    """Make a picture of one frame once, `full` from the original, a veil from the grey one; None when there is no such
    frame."""
    like = Rendition.objects.filter(
        image=image, name="analysis" if name == "full" else "grey", frame=frame
    ).first()
    if like is None:
        return None
    try:
        picture = full(image, like) if name == "full" else veil(like, SPOTS[name])
    except (files.FileLost, DecodeRefused, DecoderFailed) as failure:
        raise PictureUnavailable(image.id) from failure
    rendition = Rendition(
        id=uuid7(),
        image=image,
        name=name,
        frame=frame,
        source_frame=like.source_frame,
        composite=like.composite,
        sha256=picture.sha256,
        width=picture.width,
        height=picture.height,
        key=files.write(files.RENDITIONS, picture.data),
    )
    try:
        with transaction.atomic():
            rendition.save(force_insert=True)
    except IntegrityError:  # made by another request at the same moment
        files.remove(rendition.key)
        return Rendition.objects.get(image=image, name=name, frame=frame)
    return rendition


def full(image: Image, like: Rendition) -> Picture:
    original = files.read(image.key, sha256=image.sha256)
    return shared_decoder().full(original, source_frame=like.source_frame, composite=like.composite)


def veil(grey: Rendition, spots: int) -> Picture:
    return shared_decoder().veil(files.read(grey.key, sha256=grey.sha256), spots=spots)
