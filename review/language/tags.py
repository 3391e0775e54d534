"""`translate` and `date` with a memory: a page says the same words again and again, and a row of a table most of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import template
from django.template.base import Node, Parser, Token
from django.template.context import Context
from django.template.defaultfilters import date as any_date
from django.templatetags.i18n import TranslateNode, do_translate
from django.utils.translation import get_language

from review.language.moments import written

register = template.Library()


class Said(Node):
    """A fixed text, looked up once in each language."""

    def __init__(self, node: TranslateNode) -> None:
        self._node = node
        self._said: dict[str | None, str] = {}

    def render(self, context: Context) -> str:
        language = get_language()
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


@register.filter(expects_localtime=True, is_safe=False)
def date(value: Any, form: str | None = None) -> str:
    """As Django's own; what is no moment, or in no form of ours, stays with it."""
    if form and isinstance(value, datetime):
        return written(value, str(form))
    said: str = any_date(value, form)
    return said
