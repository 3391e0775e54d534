"""Template tags that print a person's letter for an action: on the button, in its attributes, in a sentence."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from review.keys.chosen import EVERYBODYS

register = template.Library()


@register.simple_tag(takes_context=True)
def letter(context: template.Context, action: str) -> str:
    """The letter as it is printed, “A”; an en dash where the action has none."""
    return letter_of(context, action).upper() or "–"


@register.simple_tag(takes_context=True)
def kbd(context: template.Context, action: str, classes: str = "") -> SafeString:
    """The drawn key beside a word; nothing where the action has none. Readers hear `aria-keyshortcuts` instead."""
    key = letter_of(context, action)
    if not key:
        return SafeString("")
    return format_html('<kbd class="{}" aria-hidden="true">{}</kbd>', f"kbd {classes}".strip(), key.upper())


@register.simple_tag(takes_context=True)
def key(context: template.Context, action: str) -> SafeString:
    """The attributes that make the element answer to the letter."""
    letter = letter_of(context, action)
    return (
        format_html(' data-key="{}" aria-keyshortcuts="{}"', letter, letter.upper())
        if letter
        else SafeString("")
    )


def letter_of(context: template.Context, action: str) -> str:
    """A page that is rendered without a person, or without the shell, has everybody's letters."""
    keys: dict[str, str] = (context.get("shell") or {}).get("keys", EVERYBODYS)
    return keys[action]
