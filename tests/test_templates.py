"""No page needs more than our content policy allows: nothing inline, nothing from elsewhere, a token in every form."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))

FORBIDDEN = {
    "a style attribute": re.compile(r"\sstyle\s*=", re.I),
    "a style element": re.compile(r"<style\b", re.I),
    "an inline script": re.compile(r"<script\b(?![^>]*\bsrc=)", re.I),
    "an event attribute": re.compile(r"<[^>]*\son[a-z]+\s*=", re.I),
    "a javascript: address": re.compile(r"javascript:", re.I),
    "an htmx event attribute": re.compile(r"\bhx-on\b", re.I),
    "an htmx expression": re.compile(r"""hx-(vals|headers)\s*=\s*["']\s*js:""", re.I),
    "something from another host": re.compile(r"""\b(src|href|action)\s*=\s*["']?(https?:)?//""", re.I),
    "unescaped text": re.compile(r"\|\s*safe\b|{%\s*autoescape off"),
}
POST_FORM = re.compile(r"<form\b[^>]*method=\"post\"[^>]*>(.{0,40})", re.I | re.S)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_it_has_nothing_that_the_content_policy_forbids(path: Path) -> None:
    html = path.read_text()
    assert [what for what, pattern in FORBIDDEN.items() if pattern.search(html)] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_it_puts_the_token_first_into_every_form_that_posts(path: Path) -> None:
    for after in POST_FORM.findall(path.read_text()):
        assert after.lstrip().startswith("{% csrf_token %}"), after


def test_it_looks_at_all_templates() -> None:
    assert len(TEMPLATES) > 30
