"""Our content policy is strict and static, so no template may hold what it forbids."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
SCRIPTS = sorted((ROOT / "static/js").glob("*.js"))
FORBIDDEN = {
    "a style attribute": r"\sstyle\s*=",
    "a handler": r"<[^>]*\son[a-z]+\s*=",
    "an inline script": r"<script(?![^>]*\ssrc=)",
    "an inline style": r"<style",
    "a script address": r"javascript:",
    "htmx code": r"hx-on|[\"']js:",
    "another server": r"(?:src|href|action)=[\"'](?:https?:)?//",
}


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_it_holds_nothing_the_policy_forbids(path: Path) -> None:
    html = path.read_text()
    assert [what for what, mark in FORBIDDEN.items() if re.search(mark, html, re.IGNORECASE)] == []


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_scripts_keep_nothing_and_make_no_code(path: Path) -> None:
    assert not re.search(
        r"\beval\b|new Function|localStorage|sessionStorage|innerHTML|https?://", path.read_text()
    )


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_every_icon_is_in_the_sprite(path: Path) -> None:
    drawn = set(re.findall(r'<symbol id="([a-z]+)"', (ROOT / "static/icons.svg").read_text()))
    assert set(re.findall(r'{% icon "([a-z]+)"', path.read_text())) <= drawn


def test_the_templates_are_there() -> None:
    assert len(TEMPLATES) > 20
    assert len(SCRIPTS) > 5
