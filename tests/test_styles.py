"""The pages can be read from right to left: no style names a left or a right where words flow."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings

STYLES = sorted((Path(settings.BASE_DIR) / "static/css").glob("*.css"))
PHYSICAL = re.compile(
    r"[^-\w](?:margin|padding|border|inset)-(?:left|right)\b|[;{\s](?:left|right)\s*:|text-align:\s*(?:left|right)"
    r"|float:\s*(?:left|right)|border-(?:top|bottom)-(?:left|right)-radius"
)
FOUR_SIDES = re.compile(r"[^-\w](?:margin|padding):\s*([^\s;]+) ([^\s;]+) ([^\s;]+) ([^\s;]+);")


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_no_side_is_called_left_or_right(path: Path) -> None:
    css = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL)
    assert PHYSICAL.findall(css) == []
    assert re.findall(r'content:\s*"[^"]*[A-Za-z]{2,}', css) == []  # a style cannot be translated
    assert [sides for sides in FOUR_SIDES.findall(css) if sides[1] != sides[3]] == []
