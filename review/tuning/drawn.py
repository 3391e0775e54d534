"""A chart's shapes and its table's rows as markup: of several hundred of them, each would be a template's turn."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import TYPE_CHECKING

from django.utils.safestring import SafeString, mark_safe

if TYPE_CHECKING:
    from review.tuning.plot import Shape


def shapes_drawn(shapes: Iterable[Shape]) -> SafeString:
    return mark_safe("".join([text(one) if one.words else path(one) for one in shapes]))  # noqa: S308 - words are escaped


def path(shape: Shape) -> str:
    return f'<path class="{shape.look}" d="{shape.d}"/>'


def text(shape: Shape) -> str:
    where = f'x="{shape.x}" y="{shape.y}" text-anchor="{shape.anchor}"'
    return f'<text class="{shape.look}" {where}>{escape(shape.words)}</text>'


def rows_drawn(lines: Iterable[tuple[str, ...]]) -> SafeString:
    """Their first cell is the row's head."""
    return mark_safe("".join([f"<tr>{row(line)}</tr>" for line in lines]))  # noqa: S308 - cells are escaped


def row(line: tuple[str, ...]) -> str:
    head, *figures = [escape(cell) for cell in line]
    return f'<th scope="row">{head}</th>' + "".join([f'<td class="num">{figure}</td>' for figure in figures])
