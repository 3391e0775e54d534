"""Draws fields of one line and choices among many. Django has a template for each, and one more for each option."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

from django.forms import BoundField
from django.forms.boundfield import BoundWidget
from django.forms.widgets import Input, Select
from django.utils.safestring import SafeString, mark_safe

# Widgets whose template is an <input> and nothing else; dates, passwords and hidden fields have one of their own name.
LINES = {f"django/forms/widgets/{kind}.html" for kind in ("email", "number", "text", "url")}


def control(bound: BoundField, attrs: Mapping[str, str | bool]) -> SafeString:
    """A field as `bound.as_widget(attrs=attrs)` draws it but for the white space."""
    widget = bound.field.widget
    if type(widget) is Select:
        draw = select
    elif isinstance(widget, Input) and widget.template_name in LINES:
        draw = line
    else:
        return bound.as_widget(attrs=dict(attrs))
    given = bound.build_widget_attrs(dict(attrs), widget)
    if bound.auto_id and "id" not in widget.attrs:
        given.setdefault("id", bound.auto_id)
    asked: dict[str, Any] = widget.get_context(bound.html_name, bound.value(), given)["widget"]
    return mark_safe(draw(asked))  # noqa: S308 - each value has gone through `safe`


def choice(bound: BoundWidget, attrs: Mapping[str, str | bool] | None = None) -> SafeString:
    """One of several to tick, as `bound.tag` draws it."""
    data = bound.data if attrs is None else {**bound.data, "attrs": {**bound.data["attrs"], **attrs}}
    return mark_safe(line(data))  # noqa: S308 - each value has gone through `safe`


def line(asked: Mapping[str, Any]) -> str:
    value = "" if asked["value"] is None else f' value="{safe(asked["value"])}"'
    return f'<input type="{safe(asked["type"])}" name="{safe(asked["name"])}"{value}{drawn(asked["attrs"])}>'


def select(asked: Mapping[str, Any]) -> str:
    groups = "".join([group(name, options) for name, options, _ in asked["optgroups"]])
    return f'<select name="{safe(asked["name"])}"{drawn(asked["attrs"])}>{groups}</select>'


def group(name: str | None, options: list[dict[str, Any]]) -> str:
    inside = "".join(
        [
            f'<option value="{safe(one["value"])}"{drawn(one["attrs"])}>{safe(one["label"])}</option>'
            for one in options
        ]
    )
    return f'<optgroup label="{safe(name)}">{inside}</optgroup>' if name else inside


def drawn(attrs: Mapping[str, Any]) -> str:
    """True as the name alone, False not at all."""
    return "".join(
        [
            f" {name}" if value is True else f' {name}="{safe(value)}"'
            for name, value in attrs.items()
            if value is not False
        ]
    )


def safe(value: object) -> str:
    """As templates write a value: what is marked as safe stays as it is."""
    text = str(value)
    return text if hasattr(text, "__html__") else escape(text)
