"""Writes moments as Django's `date` does; a table writes a hundred in the same form, which is taken apart once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import cache

from django.utils.dateformat import DateFormat, re_escaped, re_formatchars
from django.utils.dates import MONTHS_3
from django.utils.formats import get_format

Part = Callable[[datetime], str]
QUICK: dict[str, Part] = {
    "c": datetime.isoformat,
    "d": lambda at: f"{at.day:02}",
    "H": lambda at: f"{at.hour:02}",
    "i": lambda at: f"{at.minute:02}",
    "j": lambda at: str(at.day),
    "M": lambda at: str(MONTHS_3[at.month]).title(),
    "m": lambda at: f"{at.month:02}",
    "s": lambda at: f"{at.second:02}",
    "Y": lambda at: f"{at.year:04}",
}


def written(at: datetime, form: str, language: str | None) -> str:
    """The moment in this form of Django's letters, in `language`, which is the one that is spoken."""
    return "".join([part(at) for part in parts_of(form, language)])


@cache  # of the forms that templates and their translations name
def parts_of(form: str, language: str | None) -> tuple[Part, ...]:
    """Some forms are names of the language's own."""
    pieces = re_formatchars.split(str(get_format(form)))
    return tuple(letter(piece) if place % 2 else always(piece) for place, piece in enumerate(pieces) if piece)


def letter(piece: str) -> Part:
    return QUICK.get(piece) or (lambda at: str(getattr(DateFormat(at), piece)()))


def always(piece: str) -> Part:
    text = re_escaped.sub(r"\1", piece)
    return lambda at: text
