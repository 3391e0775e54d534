"""Which of a batch take effect by nobody's word alone, said before it is confirmed: by who decides, the policies and the
reasons, and never by what a case is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from moderation.cases.models import Case
from moderation.policy.publish import rules_of
from moderation.policy.rules import RejectReason
from review.grid.counting import by_reasons
from review.queue.alone import CONFIRMED, TWICE, beforehand_of, some_of_them

WHATEVER: Final = "*"  # no policy has a reason of this code


@dataclass(frozen=True)
class Alone:
    """What takes a second person at each tile: whatever is decided, or a rejection for one of these reasons. `whole` says
    it of a batch that does altogether, `beforehand` while one is marked."""

    tiles: Mapping[UUID, tuple[str, ...]]
    whole: str
    beforehand: str

    def word(self, case_id: UUID) -> str:
        """As the page's script reads it."""
        return " ".join(self.tiles.get(case_id, ()))

    @property
    def some(self) -> tuple[str, str]:
        """Of one, and of more: for the page's script, as are `those`."""
        return some_of_them(1), some_of_them(2)

    @property
    def those(self) -> tuple[str, str]:
        return those_for(1), those_for(2)


@dataclass(frozen=True)
class Waits:
    """Of what is marked now: in words, and whether it is all of it."""

    words: str
    all: bool


def alone_of(cases: Sequence[UUID], reasons: Sequence[RejectReason], *, trainee: bool) -> Alone:
    """Each by its own policy, one query; `reasons` are those that the page has, `trainee` is what the person is."""
    found = Case.objects.filter(id__in=cases).select_related("policy_version").only("policy_version__rules")
    rules = {case.id: rules_of(case.policy_version) for case in found}
    tiles = {
        case_id: (WHATEVER,)
        if trainee or its.reviews_required > 1
        else tuple(reason.code for reason in its.reasons if reason.second_approval)
        for case_id, its in rules.items()
    }
    marked = {code for codes in tiles.values() for code in codes}
    return Alone(
        tiles=tiles,
        whole=_(CONFIRMED if trainee else TWICE),
        beforehand=beforehand_of(
            [reason for reason in reasons if reason.code in marked],
            trainee=trainee,
            always=bool(tiles) and all(codes == (WHATEVER,) for codes in tiles.values()),
        ).words,
    )


def waits_of(decided: Iterable[tuple[UUID, Sequence[str]]], alone: Alone, known: Mapping[str, str]) -> Waits:
    """`decided` are the tiles that would be, each with what it is rejected for; the page's script says the same."""
    marks = list(decided)
    whatever = [case_id for case_id, _codes in marks if alone.tiles.get(case_id) == (WHATEVER,)]
    given = [[code for code in codes if code in alone.tiles.get(case_id, ())] for case_id, codes in marks]
    number = len(whatever) + sum(bool(codes) for codes in given)
    if not number:
        return Waits("", all=False)
    if len(whatever) == len(marks):
        return Waits(alone.whole, all=True)
    if whatever:
        return Waits(some_of_them(number).format(number=number), all=number == len(marks))
    reasons = ", ".join(f"{times} {name}" for times, name in by_reasons(given, known))
    words = those_for(number).format(number=number, reasons=reasons)
    return Waits(words, all=number == len(marks))


def those_for(number: int) -> str:
    """With `{number}` and `{reasons}` yet to be put in."""
    return ngettext(
        "{number} of them takes effect once a second person has said the same: {reasons}.",
        "{number} of them take effect once a second person has said the same: {reasons}.",
        number,
    )
