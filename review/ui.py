"""Template tags of every page: icons from the sprite, times and numbers in words, form fields."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from unicodedata import bidirectional
from urllib.parse import quote
from uuid import UUID

from django import template
from django.forms import BaseForm, BoundField
from django.forms.boundfield import BoundWidget
from django.forms.widgets import CheckboxInput, RadioSelect, Select
from django.http import QueryDict
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.http import RFC3986_SUBDELIMS
from django.utils.safestring import SafeString
from django.utils.translation import get_language, get_language_bidi, gettext_noop, ngettext
from django.utils.translation import gettext as _

from moderation.policy.words import figure
from review.controls import choice, control
from review.language import figures
from review.language.told import told as told_again
from review.language.words import within as within_sentence

register = template.Library()

STATUS_BADGES = {
    "approved": ("ok", "check", gettext_noop("approved")),
    "rejected": ("bad", "cross", gettext_noop("rejected")),
    "in_review": ("", "eye", gettext_noop("in review")),
    "received": ("", "clock", gettext_noop("received")),
    "screening": ("", "clock", gettext_noop("screening")),
    "unprocessable": ("warn", "broken", gettext_noop("unprocessable")),
    "erased": ("line", "minus", gettext_noop("erased")),
    "withdrawn": ("", "undo", gettext_noop("withdrawn")),
}

# The characters that have no shape and set the direction of those around them, by Unicode's own short names.
TURNS = {
    "\u061c": "‹ALM›",
    "\u200e": "‹LRM›",
    "\u200f": "‹RLM›",
    "\u202a": "‹LRE›",
    "\u202b": "‹RLE›",
    "\u202c": "‹PDF›",
    "\u202d": "‹LRO›",
    "\u202e": "‹RLO›",
    "\u2066": "‹LRI›",
    "\u2067": "‹RLI›",
    "\u2068": "‹FSI›",
    "\u2069": "‹PDI›",
}
FIRST_STRONG_ISOLATE, POP_ISOLATE = "\u2068", "\u2069"
TURNED = frozenset({"R", "AL", "AN"})  # Unicode's classes of what is written from right to left
TURNING = re.compile(f"([{''.join(TURNS)}])")


@register.simple_tag
@cache  # a page has dozens, of some names that templates choose
def icon(name: str, classes: str = "") -> SafeString:
    """A 16 px drawing of the sprite; always beside a word, so readers skip it."""
    return format_html(
        '<svg class="icon {}" aria-hidden="true"><use href="{}#{}"></use></svg>',
        classes,
        static("icons.svg"),
        name,
    )


@register.simple_tag
def status_badge(status: str) -> SafeString:
    """A submission's status or a decision's outcome as glyph and word."""
    return badge(status, get_language())


@cache
def badge(status: str, language: str | None) -> SafeString:
    """`language` is the one that is spoken."""
    kind, glyph, words = STATUS_BADGES.get(status, ("", "dot", status.replace("_", " ")))
    classes = f"badge badge--{kind}" if kind else "badge"
    return format_html('<span class="{}">{}{}</span>', classes, icon(glyph), _(words))


@register.filter
def thousands(number: object) -> str:
    """1284306 → “1,284,306”, in German “1.284.306”; None → “–”."""
    return figures.thousands(number) if isinstance(number, int | float) else "–"


@register.filter
def money(units: int | None) -> str:
    """Billionths of a US dollar as people write them: “$12.34”, in German “12,34 $”; None → “–”."""
    return "–" if units is None else figures.money(units)


@register.filter
def capped(count: int, limit: int = 10_000) -> str:
    """Counts are not counted further than the limit: “10,000+”."""
    return f"{figures.thousands(limit)}+" if count >= limit else figures.thousands(count)


@register.filter
def span(length: timedelta | None) -> str:
    """A length of time as people say it: “8 s”, “38 min”, “3 h 05”, “4 days”."""
    if length is None:
        return "–"
    seconds = max(0, int(length.total_seconds()))
    minutes, hours, days = seconds // 60, seconds // 3600, seconds // 86400
    if seconds < 60:
        return f"{seconds} s"
    if minutes < 60:
        return f"{minutes} min"
    if hours < 48:
        return f"{hours} h {minutes % 60:02}" if minutes % 60 else f"{hours} h"
    return ngettext("{days} day", "{days} days", days).format(days=days)


@register.filter
def ago(moment: datetime | None) -> str:
    """How long since then: “38 min ago”."""
    if moment is None:
        return _("never")
    passed = timezone.now() - moment
    if passed < timedelta(seconds=2):
        return _("just now")
    return _("{span} ago").format(span=span(passed))


def hour_or_day(moment: datetime) -> str:
    """“14:05”, and with its day where that is not today: “29 Nov, 00:21”; UTC."""
    today = moment.date() == timezone.now().date()
    return date_format(moment, "H:i" if today else _("j M, H:i"))


@register.filter
def any_of(names: Sequence[str]) -> str:
    """“Sana”, “Sana or Noor”, “Sana, Noor or Kit”."""
    *others, last = map(apart, names)
    return _("{others} or {last}").format(others=", ".join(others), last=last) if others else last


@register.filter
def decimal(written: str) -> str:
    """A number written with a point, with the language's sign in its place."""
    return figures.decimal(written)


@register.filter
def told(words: str) -> str:
    """A sentence that is stored in English, as the reader's language has it."""
    return told_again(words)


@register.filter
def within(words: str) -> str:
    """As the words stand inside of a sentence."""
    return within_sentence(str(words))


@register.filter
def isolated(posted: object) -> SafeString:
    """What a platform sent, to stand among other words: it turns none of them around, and nothing in it is turned unseen.

    An id with U+202E would be read as another id, and an Arabic one would reorder the time beside it.
    """
    pieces = TURNING.split(str(posted))
    shown = (format_html("<code>{}</code>", TURNS[one]) if one in TURNS else one for one in pieces)
    return format_html("<bdi>{}</bdi>", format_html_join("", "{}", ((one,) for one in shown)))


@register.filter
def unturned(posted: object) -> str:
    """The same where no element can stand: in a title, or in a text that is one whole."""
    return TURNING.sub(lambda found: TURNS[found[0]], str(posted))


@register.filter
def apart(name: object) -> str:
    """The same for a name within a sentence that is a text, or an attribute: as `isolated` has it, by characters in place
    of an element, where it is written the other way than the page."""
    shown = unturned(name)
    turned = get_language_bidi() or any(bidirectional(one) in TURNED for one in shown)
    return f"{FIRST_STRONG_ISOLATE}{shown}{POP_ISOLATE}" if turned else shown


@register.filter
def short_id(value: object) -> str:
    """A UUID short enough for a table: its first and last four characters stay."""
    text = str(value)
    return f"{text[:8]}…{text[-4:]}" if len(text) > 16 else text


@register.simple_tag(takes_context=True)
def query_up_to(context: template.Context, name: str) -> str:
    """The page's own query string, in which the value of this name comes last and is yet to be written."""
    values: QueryDict = context["request"].GET.copy()
    values.pop(name, None)
    values[name] = ""
    return "?" + values.urlencode()


NOBODY = UUID(int=0)


@register.simple_tag
def address(name: str, key: UUID) -> str:
    """The address of the page of this name about the row with this key: `url` asks every pattern anew."""
    return pattern_of(name).replace(str(NOBODY), str(key))


@cache
def pattern_of(name: str) -> str:
    return reverse(name, args=[NOBODY])


@register.simple_tag
def uploader_address(slug: str, uploader: str) -> str:
    """The address of the page of this uploader at the platform with this slug, as `url` writes it."""
    return uploaders_of(slug) + quote(uploader, safe=f"{RFC3986_SUBDELIMS}/~:@")


@cache  # of each platform
def uploaders_of(slug: str) -> str:
    return reverse("uploader", args=[slug, "-"])[:-1]


@register.filter
def initials(name: object) -> str:
    """“Mira Okafor” → “MO”, “kestrel_works” → “ke”, “u-7” → “u7”."""
    words = ["".join(c for c in word if c.isalnum()) for word in str(name).split()]
    words = [word for word in words if word]
    if len(words) > 1:
        return (words[0][0] + words[-1][0]).upper()
    return words[0][:2] if words else "?"


@register.filter
def share(value: float | None, beside: float | None = None) -> str:
    """A score as it is written in a policy: 0.71; a score nobody gave is “–”.

    With more decimals where two would make it look like the threshold `beside` it.
    """
    return "–" if value is None else figure(value, beside=beside)


@register.simple_tag
def bar(value: float | None, length: int = 100) -> str:
    """A share of 0…1 as an SVG length; the content policy allows no style attribute."""
    return f"{max(0.0, min(1.0, value or 0.0)) * length:.2f}"


@register.inclusion_tag("_field.html")
def field(bound: BoundField, classes: str = "", *, still: bool = False) -> dict[str, Any]:
    """A form field with its label, help and errors, tied together for readers; the first one that is wrong takes the
    focus, wherever on the page it stands, unless `still`."""
    widget = bound.field.widget
    names = [f"{bound.id_for_label}_help"] if bound.help_text else []
    names += [f"{bound.id_for_label}_error"] if bound.errors else []
    attrs: dict[str, str | bool] = {}
    if names:
        attrs["aria-describedby"] = " ".join(names)
    if bound.errors:
        attrs["aria-invalid"] = "true"
        if not still and bound.name == first_wrong(bound.form):
            attrs["autofocus"] = True
    if classes:
        attrs["class"] = classes
    return {
        "field": bound,
        "control": "" if isinstance(widget, RadioSelect) else control(bound, attrs),
        "choices": choices(bound, attrs) if isinstance(widget, RadioSelect) else [],
        "described_by": attrs.get("aria-describedby", ""),
        "is_check": isinstance(widget, CheckboxInput),
        "is_group": isinstance(widget, RadioSelect),
        "is_select": type(widget) is Select,
    }


def choices(bound: BoundField, attrs: Mapping[str, str | bool]) -> list[tuple[BoundWidget, SafeString]]:
    """What describes the group stands at the group, whose first box takes the focus; a radio button is never invalid."""
    for_each = (
        {"aria-invalid": "true"} if bound.errors and type(bound.field.widget) is not RadioSelect else {}
    )
    for_first = {"autofocus": True} if attrs.get("autofocus") else {}
    return [(one, choice(one, for_each if i else {**for_each, **for_first})) for i, one in enumerate(bound)]


def first_wrong(form: BaseForm) -> str | None:
    """The errors themselves are in the order in which they were found."""
    return next((name for name in form.fields if name in form.errors), None)


@register.simple_tag(takes_context=True)
def query(context: template.Context, **changes: object) -> str:
    """The page's own query string with some values changed; None removes one."""
    request = context["request"]
    values: QueryDict = request.GET.copy()
    for name, value in changes.items():
        if value is None:
            values.pop(name, None)
        else:
            values[name] = str(value)
    return "?" + values.urlencode() if values else "?"
