"""What the page was asked: what can be borne, over which time, and where the cut-offs are held."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from moderation.assurance.terms import Terms, TermsInvalid
from review.language.told import told
from review.tuning.typed import number_of

WINDOWS = {
    7: gettext_noop("the last 7 days"),
    21: gettext_noop("the last 21 days"),
    30: gettext_noop("the last 30 days"),
    90: gettext_noop("the last 90 days"),
}
DEFAULTS = {"missed": "5", "rejected": "", "confidence": "95", "days": "30"}
PLACES = 100  # the handle's steps in one unit of log-odds
FURTHEST = 920
STEP = 10  # of these, one press of an arrow


@dataclass(frozen=True)
class Wanted:
    """The fields as they were typed, and what they mean. `below` and `start` are the cut-offs as they were typed or
    moved, None where they were not; `places` says where their handles stood, whether anybody had moved them or not.
    `faults` are sentences by field, and the terms are the usual ones while there are any."""

    typed: Mapping[str, str]
    terms: Terms
    days: int
    below: float | None
    start: float | None
    faults: Mapping[str, str] = field(default_factory=dict)
    places: Mapping[str, str] = field(default_factory=dict)

    @property
    def kept(self) -> list[tuple[str, str]]:
        """The fields as they were typed, without the cut-offs."""
        return [(name, self.typed[name]) for name in DEFAULTS]

    @property
    def query(self) -> str:
        """The address's query that asks for the same again, without the cut-offs."""
        return urlencode(self.kept)


def read(values: Mapping[str, str], usual: Mapping[str, str] = DEFAULTS) -> Wanted:
    """From the address's query, and where it has no such field from the usual ones; whatever is wrong is named, nothing
    raises."""
    typed = {name: values.get(name, "").strip() or usual[name] for name in DEFAULTS}
    if "rejected" in values:  # empty, it means that nothing is to be rejected
        typed["rejected"] = values["rejected"].strip()
    faults: dict[str, str] = {}
    missed = _number(typed["missed"], "missed", faults)
    rejected = _number(typed["rejected"], "rejected", faults) if typed["rejected"] else None
    confidence = _number(typed["confidence"], "confidence", faults)
    days = int(typed["days"]) if typed["days"] in {str(days) for days in WINDOWS} else 0
    if not days:
        faults["days"] = _("Choose one of {numbers} days.").format(numbers=", ".join(map(str, WINDOWS)))
    terms = _terms(missed, rejected, confidence, faults)
    below, start = _cutoff("below", values, faults), _cutoff("start", values, faults)
    places = {
        name: place
        for name in ("below", "start")
        if (place := values.get(f"{name}_place", "").strip()) and not values.get(name, "").strip()
    }
    return Wanted(typed, terms, days or 30, below, start, faults, places)


def _terms(
    missed: float | None, rejected: float | None, confidence: float | None, faults: dict[str, str]
) -> Terms:
    """Each is tried beside the usual others, so that every one that cannot be meant is named, not the first alone."""
    asked = (missed or 0, rejected, (confidence or 0) / 100)
    tries: tuple[tuple[str, Callable[[], Terms]], ...] = (
        ("missed", lambda: Terms(asked[0])),
        ("rejected", lambda: Terms(5, asked[1])),
        ("confidence", lambda: Terms(5, None, asked[2])),
    )
    for name, terms in tries:
        try:
            terms()
        except TermsInvalid as invalid:
            faults.setdefault(name, told(str(invalid)))
    return Terms(missed=5) if faults else Terms(*asked)


def _cutoff(name: str, values: Mapping[str, str], faults: dict[str, str]) -> float | None:
    """The risk that was typed, or else the handle's place; None for neither."""
    text, place = values.get(name, "").strip(), values.get(f"{name}_place", "").strip()
    if text:
        found = _number(text, name, faults)
        if found is not None and not 0 <= found <= 1:
            faults[name] = _("A cut-off is a risk from 0 to 1.")
            return None
        return found
    if place:
        return at_place(place)
    return None


def at_place(text: str) -> float | None:
    """The risk at a place of the handle, which moves in even steps of log-odds; None for what is no place."""
    try:
        place = int(text)
    except ValueError:
        return None
    held = min(max(place, -FURTHEST), FURTHEST)
    return round(1 / (1 + math.exp(-held / PLACES)), 6)


def place_of(risk: float | None) -> int:
    """The handle's place nearest to a risk; its lower end for none."""
    if risk is None or risk <= 0:
        return -FURTHEST
    if risk >= 1:
        return FURTHEST
    nearest = STEP * round(math.log(risk / (1 - risk)) * PLACES / STEP)
    return min(max(nearest, -FURTHEST), FURTHEST)


def without_unmoved(wanted: Wanted, below: float | None, start: float | None) -> Wanted:
    """The handles come together, the one that was moved and the other. Where one stands at the place of what is proved
    nobody moved it, and what is proved holds to its last digit, not to the handle's step."""
    places = wanted.places
    stays = places.get("below") == str(place_of(below))
    starts = places.get("start") == str(place_of(1.0 if start is None else start))
    return replace(wanted, below=None if stays else wanted.below, start=None if starts else wanted.start)


def _number(text: str, name: str, faults: dict[str, str]) -> float | None:
    try:
        value = number_of(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        faults[name] = _("“{text}” is not a number.").format(text=text)
        return None
    return value
