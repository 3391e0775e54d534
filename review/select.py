"""Draws a choice among many. Django has a template for each option, and a filter may have a hundred of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.forms import BoundField
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString


def select(bound: BoundField, attrs: Mapping[str, str | bool]) -> SafeString:
    """A field whose widget is a `Select`, as `bound.as_widget(attrs=attrs)` draws it but for the white space."""
    widget = bound.field.widget
    given = bound.build_widget_attrs(dict(attrs), widget)
    if bound.auto_id and "id" not in widget.attrs:
        given.setdefault("id", bound.auto_id)
    asked: dict[str, Any] = widget.get_context(bound.html_name, bound.value(), given)["widget"]
    groups = format_html_join("", "{}", ((group(name, options),) for name, options, _ in asked["optgroups"]))
    return format_html(
        '<select name="{}"{}>{}</select>', asked["name"], flatatt(shown(asked["attrs"])), groups
    )


def group(name: str | None, options: list[dict[str, Any]]) -> SafeString:
    drawn = format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        ((one["value"], flatatt(shown(one["attrs"])), one["label"]) for one in options),
    )
    return format_html('<optgroup label="{}">{}</optgroup>', name, drawn) if name else drawn


def shown(attrs: Mapping[str, Any]) -> dict[str, Any]:
    """As the templates have them: numbers as text, True as the name alone."""
    return {name: value if isinstance(value, bool) else str(value) for name, value in attrs.items()}
