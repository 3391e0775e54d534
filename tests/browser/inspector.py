"""Looks at a page as axe does, and at what the console says meanwhile; and whether anything sticks out at 390 px.

Axe takes seconds for a page, so each is looked at in one of the four ways, wide or narrow, light or dark; which one goes
by the page's name, and the page with every component is seen in all of them. With `LOOKS=every` every page is.
"""

from __future__ import annotations

import os
import zlib
from dataclasses import dataclass, field
from typing import Any, Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Error, Page, ViewportSize

Theme = Literal["light", "dark"]
WIDE, NARROW = ViewportSize(width=1440, height=900), ViewportSize(width=390, height=844)
THEMES: tuple[Theme, Theme] = ("light", "dark")
EVERY = os.environ.get("LOOKS") == "every"
IN_ALL = ("/patterns/",)  # every component is there
GRAVE = ("serious", "critical")
# A request that the next page or a later key made pointless: htmx prints both. One that failed prints sendError as well.
GIVEN_UP = ("htmx:sendAbort", "htmx:afterRequest")
OVERFLOWING = """() => {
  const root = document.documentElement;
  if (root.scrollWidth <= root.clientWidth && document.body.scrollWidth <= root.clientWidth) return [];
  return [...document.querySelectorAll("body *")]
    .filter((one) => one.getBoundingClientRect().right > root.clientWidth + 1)
    .map((one) => one.tagName.toLowerCase() + "." + [...one.classList].join("."))
    .slice(0, 8);
}"""


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong: on which page, at which size and theme, and where on it."""

    page: str
    where: str
    rule: str
    impact: str
    selector: str
    words: str

    def __str__(self) -> str:
        return f"{self.impact} {self.rule} on {self.page} ({self.where}): {self.selector} {self.words}"


def looks(name: str) -> list[tuple[ViewportSize, Theme]]:
    """How wide, and in which theme."""
    ways = [(size, theme) for size in (WIDE, NARROW) for theme in THEMES]
    return ways if EVERY or name.startswith(IN_ALL) else [ways[zlib.crc32(name.encode()) % len(ways)]]


@dataclass
class Inspector:
    """Collects findings; `check` is called with each page in the state it is to be looked at."""

    findings: list[Finding] = field(default_factory=list)
    looked_at: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def listen(self, page: Page) -> None:
        """Note what the console says as an error; the status of a page that is meant to be refused is none."""

        def note(message: ConsoleMessage) -> None:
            refused_page = "the server responded with a status of 4" in message.text
            if message.text.startswith(GIVEN_UP):
                return
            if message.type == "error" and not (refused_page and "/static/" not in str(message.location)):
                self.complaints.append(f"{page.url}: {message.text}")

        def note_error(error: Error) -> None:
            self.complaints.append(f"{page.url}: {error.message}")

        page.on("console", note)
        page.on("pageerror", note_error)

    def check(self, page: Page, name: str) -> None:
        """axe in each of the looks; nothing may stick out at the narrow width."""
        self.looked_at.append(name)
        for size, theme in looks(name):
            page.set_viewport_size(size)
            # Without motion, or a colour is looked at halfway from one theme to the other.
            page.emulate_media(color_scheme=theme, reduced_motion="reduce")
            self._run_axe(page, name, f"{size['width']} px, {theme}")
        page.set_viewport_size(NARROW)
        self._find_overflow(page, name)
        page.set_viewport_size(WIDE)

    def _run_axe(self, page: Page, name: str, where: str) -> None:
        response: dict[str, Any] = Axe().run(page).response
        for violation in response["violations"]:
            for node in violation["nodes"]:
                words = "; ".join(item["message"] for item in [*node["any"], *node["all"], *node["none"]])
                selector = " ".join(str(part) for part in node["target"])
                self.findings.append(
                    Finding(name, where, violation["id"], str(violation["impact"]), selector, words)
                )

    def _find_overflow(self, page: Page, name: str) -> None:
        for selector in page.evaluate(OVERFLOWING):
            self.findings.append(
                Finding(name, f"{NARROW['width']} px", "overflow", "serious", selector, "sticks out")
            )

    def grave(self) -> list[str]:
        return [str(finding) for finding in self.findings if finding.impact in GRAVE]
