"""What stands in the grid and on its confirmation: tiles, what is marked, and in words what will happen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from moderation.cases.grid_decide import Mark
from moderation.cases.tiles import Tile, tiles_of
from moderation.people.models import User
from moderation.platforms.access import is_trainee
from moderation.policy.rules import RejectReason
from review.grid.asked import Asked
from review.grid.beforehand import Alone, Waits, alone_of, waits_of
from review.grid.counting import by_reasons
from review.grid.marks import APPROVE, REJECT, SINGLY, codes_of, word_of
from review.queue.named import name_of
from review.queue.page import KEYED
from review.versions import shown_version


@dataclass(frozen=True)
class Shown:
    """A tile: its pictures, what was written with it, and the mark it has, with the words of one that is not among the
    choices. `same` is the place of the first tile with the very same picture, `alone` what takes a second person here."""

    tile: Tile
    place: int
    mark: str
    words: str
    same: int
    alone: str

    @property
    def url(self) -> str:
        return reverse("case", args=[self.tile.case_id])

    @property
    def key(self) -> str:
        return f"{self.tile.case_id}:{shown_version(self.tile.case_id, self.tile.version)}"

    @property
    def thumb_url(self) -> str:
        return self.picture("thumb")

    @property
    def veiled_url(self) -> str:
        return self.picture("veiled")

    @property
    def grey_url(self) -> str:
        return self.picture("grey")

    @property
    def peek_url(self) -> str:
        return reverse("peek", args=[self.tile.case_id])

    def picture(self, name: str) -> str:
        return picture_url_of(self.tile.case_id, name) if self.tile.has_picture else ""


@dataclass(frozen=True)
class Choice:
    """A mark: its word in the form, its digit where it has one, and its words."""

    value: str
    digit: int | None
    words: str


@dataclass(frozen=True)
class Group:
    """On the confirmation: what will be done, and with which tiles."""

    glyph: str
    tone: str
    title: str
    tiles: list[Shown]


@dataclass(frozen=True)
class GridPage:
    asked: Asked
    name: str
    tiles: list[Shown]
    choices: list[Choice]
    will: str
    alone: Alone
    waits: Waits
    groups: list[Group]


def page_of(person: User, asked: Asked, marks: Sequence[Mark] = (), *, only_marked: bool = False) -> GridPage:
    """With the marks that were set already, or only those tiles; what is no longer held is not there."""
    tiles, reasons = tiles_of(person)
    words = {mark.case_id: word_of(mark) for mark in marks}
    if only_marked:
        tiles = [tile for tile in tiles if tile.case_id in words]
    choices = choices_of(reasons)
    trainee = is_trainee(person, asked.queue.platform.id)
    alone = alone_of([tile.case_id for tile in tiles], reasons, trainee=trainee)
    shown = shown_of(tiles, words, choices, alone)
    return GridPage(
        asked=asked,
        name=name_of(asked.queue),
        tiles=shown,
        choices=choices,
        will=will(shown, choices),
        alone=alone,
        waits=waits(shown, choices, alone),
        groups=groups_of(shown, choices),
    )


def shown_of(
    tiles: Sequence[Tile], words: Mapping[UUID, str], choices: Sequence[Choice], alone: Alone
) -> list[Shown]:
    offered = {choice.value for choice in choices}
    first: dict[UUID | None, int] = {}
    shown = []
    for place, tile in enumerate(tiles, start=1):
        mark = mark_for(tile, words)
        # A select without its own option would say its first one, which is to approve.
        words_of_its_own = named(mark, choices) if codes_of(mark) and mark not in offered else ""
        same = first.setdefault(tile.image_id, place) if tile.image_id else place
        shown.append(Shown(tile, place, mark, words_of_its_own, same, alone.word(tile.case_id)))
    return shown


def named(mark: str, choices: Sequence[Choice]) -> str:
    """The words of its reasons: “Violence, Weapons”."""
    words = {choice.value: choice.words for choice in choices}
    return ", ".join(words.get(REJECT + code, code) for code in codes_of(mark))


def mark_for(tile: Tile, words: Mapping[UUID, str]) -> str:
    """Unmarked is approved, but for what its small picture does not show."""
    word = words.get(tile.case_id, APPROVE)
    return SINGLY if word == APPROVE and tile.singly else word


def choices_of(reasons: Sequence[RejectReason]) -> list[Choice]:
    return [
        Choice(REJECT + reason.code, place if place <= KEYED else None, reason.words_moderator)
        for place, reason in enumerate(reasons, start=1)
    ]


def groups_of(tiles: Sequence[Shown], choices: Sequence[Choice]) -> list[Group]:
    """Approvals, rejections by reason, and what is looked at singly; empty ones are left out."""
    places = {choice.value: place for place, choice in enumerate(choices)}
    rejected = sorted(
        {tile.mark for tile in tiles if codes_of(tile.mark)},
        key=lambda mark: [places.get(REJECT + code, len(places)) for code in codes_of(mark)],
    )
    kinds = [
        (APPROVE, "check", "ok", _("Approve")),
        *(
            (mark, "cross", "bad", _("Reject: {words}").format(words=named(mark, choices)))
            for mark in rejected
        ),
        (SINGLY, "up", "", _("Look at singly")),
    ]
    groups = [
        Group(glyph, tone, title, [tile for tile in tiles if tile.mark == word])
        for word, glyph, tone, title in kinds
    ]
    return [group for group in groups if group.tiles]


def will(tiles: Sequence[Shown], choices: Sequence[Choice]) -> str:
    """“21 approved, 3 rejected: 2 violence, 1 sexual. 1 to look at singly.”"""
    marks = Counter(tile.mark for tile in tiles)
    return said(
        marks[APPROVE], by_reasons([codes_of(tile.mark) for tile in tiles], known(choices)), marks[SINGLY]
    )


def waits(tiles: Sequence[Shown], choices: Sequence[Choice], alone: Alone) -> Waits:
    decided = [(tile.tile.case_id, codes_of(tile.mark)) for tile in tiles if tile.mark != SINGLY]
    return waits_of(decided, alone, known(choices))


def known(choices: Sequence[Choice]) -> dict[str, str]:
    """The words of each reason by its code."""
    return {choice.value.removeprefix(REJECT): choice.words for choice in choices}


def said(approved: int, counted: Sequence[tuple[int, str]], singly: int) -> str:
    rejected = sum(number for number, _name in counted)
    reasons = ", ".join(f"{number} {name}" for number, name in counted if name)
    words = (
        _("{approved} approved, {rejected} rejected: {reasons}.")
        if rejected
        else _("{approved} approved, {rejected} rejected.")
    ).format(approved=approved, rejected=rejected, reasons=reasons)
    return f"{words} {_('{singly} to look at singly.').format(singly=singly)}" if singly else words


def picture_url_of(case_id: UUID, name: str) -> str:
    return reverse("picture", args=[case_id, name, 1])
