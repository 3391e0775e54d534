"""“Asked of you”: what colleagues want of a person, as lines with the way to each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from moderation.cases.own import Asked, asked_of
from moderation.people.models import User
from moderation.vocabulary import Level
from review.queue.small_picture import SmallPicture, small_picture, told
from review.ui import apart
from review.versions import shown_version

GLYPHS = {"given": "swap", "opinion": "people", "mention": "note", "answer": "check"}
LONGEST = 160


@dataclass(frozen=True)
class Line:
    """`told` is the title for those who hear one button after the other; `url` is a link, `open_url` a form; `back_url`
    is there for what can be given back."""

    glyph: str
    title: str
    told: str
    scope: str
    picture: SmallPicture | None
    words: str
    at: datetime
    until: datetime | None
    button: str
    url: str
    open_url: str
    back_url: str
    version: int


def lines_for(person: User) -> list[Line]:
    return [line(one) for one in asked_of(person)]


def line(one: Asked) -> Line:
    case, picture = one.case, small_picture(one.case)
    url = reverse("opinion" if one.kind == "opinion" else "case", args=[case.id])
    return Line(
        glyph=GLYPHS[one.kind],
        title=title(one),
        told=told(title(one), picture),
        scope=scope_words(case.platform_name, case.level),
        picture=picture,
        words=shortened(one.words),
        at=one.at,
        until=case.until if one.kind in ("given", "opinion") else None,
        button={"opinion": _("Look"), "answer": _("Go on")}.get(
            one.kind, pgettext("what a button does", "Open")
        ),
        url="" if one.mention_id else url,
        open_url=reverse("open_mention", args=[one.mention_id]) if one.mention_id else "",
        back_url=reverse("give_back", args=[case.id]) if one.kind == "given" else "",
        version=shown_version(case.id, case.version),
    )


def scope_words(platform: str, level: str) -> str:
    name = apart(platform)
    return _("{platform}, seniors").format(platform=name) if level == Level.SENIOR else name


def title(one: Asked) -> str:
    if one.kind == "given":
        return _("{name} reassigned a case to you").format(name=apart(one.name))
    if one.kind == "mention":
        return _("{name} mentioned you").format(name=apart(one.name))
    if one.kind == "answer":
        return _("{name} answered your question").format(name=apart(one.name))
    words = _("{name} would like a second opinion") if one.of_anybody else _("{name} would like your opinion")
    return words.format(name=apart(one.name))


def shortened(words: str) -> str:
    return words if len(words) <= LONGEST else f"{words[: LONGEST - 1].rstrip()}…"
