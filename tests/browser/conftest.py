# ruff: noqa: T201 - what axe holds for moderate is printed and does not fail
"""A browser for the tests that drive one, and who looks at what it shows."""

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


@pytest.fixture(scope="module")
def started() -> Iterator[Browser]:
    """One for each file: to start it costs a second of CPU."""
    with pytest.MonkeyPatch.context() as patch:
        # Playwright runs an event loop in this thread, which Django takes for an async caller.
        patch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        with chromium() as browser:
            yield browser


@pytest.fixture
def browser(started: Browser) -> Iterator[Browser]:
    """Without cookies, storage or a cache of another test's: each opens contexts of its own, which end with it."""
    yield started
    for context in started.contexts:
        context.close()


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
