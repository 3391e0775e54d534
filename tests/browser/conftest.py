# ruff: noqa: T201 - what axe holds for moderate is printed and does not fail
"""A browser for each test that drives one, and who looks at what it shows."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.chromium import chromium
from tests.browser.inspector import Inspector
from tests.browser.photographer import Photographer

Looker = Inspector | Photographer


@pytest.fixture
def browser(monkeypatch: pytest.MonkeyPatch) -> Iterator[Browser]:
    # Playwright runs an event loop in this thread, which Django takes for an async caller.
    monkeypatch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    with chromium() as started:
        yield started


@pytest.fixture
def inspector() -> Iterator[Looker]:
    """Fails the test at its end with everything that was found, not with the first of it."""
    if folder := os.environ.get("SCREENS"):
        yield Photographer(Path(folder))
        return
    inspector = Inspector()
    yield inspector
    lesser = Counter((f.page, f.rule, f.impact, f.selector) for f in inspector.findings)
    for (page, rule, impact, selector), times in lesser.items():
        print(f"{impact} {rule} on {page}: {selector} ({times})")
    assert inspector.looked_at
    assert inspector.grave() == []
    assert inspector.complaints == []
