"""Which picture who may see when."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image as Pillow

from moderation.audit.models import Entry
from moderation.cases.claim import open_case
from moderation.cases.decide import decide
from moderation.cases.errors import CaseConflict, CaseNotFound
from moderation.cases.models import Case
from moderation.cases.pictures import PictureSealed, PictureUnavailable, case_picture
from moderation.cases.reveal import open_colour, peek_grey
from moderation.intake.models import Image, Rendition
from moderation.vocabulary import DecisionKind
from tests.cast import Cast
from tests.posting import post_and_work


@pytest.fixture
def case(cast: Cast) -> Case:
    return Case.objects.get(submission=post_and_work(cast.kleinmarkt))


def coloured(data: bytes) -> bool:
    with Pillow.open(io.BytesIO(data)) as picture:
        red, green, blue = picture.convert("RGB").resize((1, 1)).getpixel((0, 0))  # type: ignore[misc]
    return max(red, green, blue) - min(red, green, blue) > 8


def test_the_veil_is_for_whoever_can_reach_the_case(cast: Cast, case: Case) -> None:
    for name in ("veiled", "veiled_thumb"):
        assert not coloured(case_picture(case.id, cast.mira, name, 1))
    for stranger in (cast.lena, cast.otto):
        with pytest.raises(CaseNotFound):
            case_picture(case.id, stranger, "veiled", 1)


def test_the_other_veils_are_made_once_for_whoever_chose_them(cast: Cast, case: Case) -> None:
    made = {
        name: [case_picture(case.id, cast.mira, name, 1) for _ in range(2)]
        for name in ("veiled_strong", "veiled", "veiled_light")
    }
    for first, again in made.values():
        assert first == again
        assert not coloured(first)
    assert len({first for first, _ in made.values()}) == 3
    assert Rendition.objects.filter(name="veiled_strong").count() == 1
    with pytest.raises(CaseNotFound):
        case_picture(case.id, cast.lena, "veiled_light", 1)
    with pytest.raises(PictureUnavailable):
        case_picture(case.id, cast.mira, "veiled_light", 9)


def test_grey_is_for_who_holds_it_or_has_decided_it(cast: Cast, case: Case) -> None:
    with pytest.raises(PictureSealed):
        case_picture(case.id, cast.mira, "grey", 1)
    held = open_case(case.id, cast.mira)
    assert not coloured(case_picture(case.id, cast.mira, "grey", 1))
    with pytest.raises(PictureSealed):
        case_picture(case.id, cast.jonas, "grey", 1)
    decide(held.id, cast.mira, held.version, DecisionKind.APPROVED, [])
    assert case_picture(case.id, cast.mira, "grey", 1)


def test_colour_is_made_when_its_logged_step_was_taken(cast: Cast, case: Case) -> None:
    open_case(case.id, cast.mira)
    with pytest.raises(PictureSealed):
        case_picture(case.id, cast.mira, "full", 1)
    assert not Rendition.objects.filter(name="full").exists()
    for _ in range(2):
        open_colour(case.id, cast.mira)

    assert Entry.objects.filter(event="case.colour_opened").count() == 1
    first = case_picture(case.id, cast.mira, "full", 1)
    assert coloured(first)
    assert case_picture(case.id, cast.mira, "full", 1) == first
    assert Rendition.objects.filter(name="full").count() == 1
    with pytest.raises(PictureSealed):
        case_picture(case.id, cast.jonas, "full", 1)


def test_every_peek_in_grey_is_logged(cast: Cast, case: Case) -> None:
    with pytest.raises(CaseConflict):
        peek_grey(case.id, cast.mira)
    open_case(case.id, cast.mira)
    peek_grey(case.id, cast.mira)
    peek_grey(case.id, cast.mira)
    assert Entry.objects.filter(event="case.grey_peeked", actor_id=str(cast.mira.id)).count() == 2


def test_there_is_nothing_else_to_be_had(cast: Cast, case: Case) -> None:
    open_case(case.id, cast.mira)
    open_colour(case.id, cast.mira)
    for name in ("analysis", "original", "../veiled"):
        with pytest.raises(CaseNotFound):
            case_picture(case.id, cast.mira, name, 1)
    for name in ("veiled", "grey", "full"):
        with pytest.raises(PictureUnavailable):
            case_picture(case.id, cast.mira, name, 2)


def test_a_damaged_or_lost_file_is_no_picture(cast: Cast, case: Case, files_folder: Path) -> None:
    open_case(case.id, cast.mira)
    open_colour(case.id, cast.mira)
    (files_folder / Rendition.objects.get(name="grey").key).write_bytes(b"something else")
    (files_folder / Rendition.objects.get(name="veiled").key).unlink()
    (files_folder / Image.objects.get().key).write_bytes(b"another original")
    for name in ("grey", "veiled", "full"):
        with pytest.raises(PictureUnavailable):
            case_picture(case.id, cast.mira, name, 1)
