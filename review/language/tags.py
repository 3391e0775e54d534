"""`translate` and `date` with a memory: a page says the same words again and again, and a row of a table most of them.
And `moment`, which writes what both would."""

from __future__ import annotations

from datetime import datetime
from html import escape
from typing import Any

from django import template
from django.template.base import FilterExpression, Node, Parser, Token
from django.template.context import Context
from django.template.defaultfilters import date as any_date
from django.templatetags.i18n import TranslateNode, do_translate
from django.utils.timezone import localtime
from django.utils.translation import get_language

from review.language.moments import written

register = template.Library()


def spoken(context: Context) -> str | None:
    """The language of a page, asked for once: it stays the same while the page is written."""
    language: str | None
    try:
        language = context.spoken  # type: ignore[attr-defined]  # our own attribute, set below
    except AttributeError:
        language = context.spoken = get_language()  # type: ignore[attr-defined]  # our own
    return language


class Said(Node):
    """A fixed text, looked up once in each language."""

    def __init__(self, node: TranslateNode) -> None:
        self._node = node
        self._said: dict[str | None, str] = {}

    def render(self, context: Context) -> str:
        language = spoken(context)
        said = self._said.get(language)
        if said is None:
            said = self._said[language] = self._node.render(context)
        return said


@register.tag
def translate(parser: Parser, token: Token) -> Node:
    """As Django's own, whose words it asks; what is no fixed text stays with it."""
    node = do_translate(parser, token)
    return Said(node) if is_fixed(node) else node


def is_fixed(node: TranslateNode) -> bool:
    said = node.filter_expression
    fixed = isinstance(getattr(said.var, "literal", None), str) and not said.filters
    return fixed and not (node.noop or node.asvar or node.message_context)


class Moment(Node):
    """A <time> element, whose form is looked up once in each language."""

    def __init__(self, at: FilterExpression, form: FilterExpression) -> None:
        self._at = at
        self._form = form
        self._forms: dict[str | None, str] = {}

    def render(self, context: Context) -> str:
        at = self._at.resolve(context)
        if not at:
            return ""
        language = spoken(context)
        form = self._forms.get(language)
        if form is None:
            form = self._forms[language] = str(self._form.resolve(context))
        here = localtime(at)
        return f'<time datetime="{here.isoformat()}">{escape(written(here, form, language))}</time>'


@register.tag
def moment(parser: Parser, token: Token) -> Node:
    """A moment for people and machines: `{% moment line.at _("j M, H:i:s") %}`, whose form is a fixed text; nothing
    where there is none."""
    _, at, form = token.split_contents()
    return Moment(parser.compile_filter(at), parser.compile_filter(form))


@register.filter(expects_localtime=True, is_safe=False)
def date(value: Any, form: str | None = None) -> str:
    """As Django's own; what is no moment, or in no form of ours, stays with it."""
    if form and isinstance(value, datetime):
        return written(value, str(form), get_language())
    said: str = any_date(value, form)
    return said
