"""Looks at a page as axe does, in both themes and both widths, and at what the console says meanwhile."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Error, Page

Theme = Literal["light", "dark"]
THEMES: tuple[Theme, ...] = ("light", "dark")
SIZES = ({"width": 1440, "height": 900}, {"width": 390, "height": 844})
NARROW = 390
GRAVE = ("serious", "critical")
# A theme changes colours and nothing else, so that the second one is asked about those.
WHOLE: dict[str, Any] = {}
COLOURS = {"runOnly": ["color-contrast", "link-in-text-block"]}
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
            if message.type == "error" and not (refused_page and "/static/" not in str(message.location)):
                self.complaints.append(f"{page.url}: {message.text}")

        def note_error(error: Error) -> None:
            self.complaints.append(f"{page.url}: {error.message}")

        page.on("console", note)
        page.on("pageerror", note_error)

    def check(self, page: Page, name: str) -> None:
        """axe at both sizes, of all in one theme and of colours in the other; nothing may stick out at the narrow one."""
        self.looked_at.append(name)
        for size in SIZES:
            page.set_viewport_size(size)  # type: ignore[arg-type]
            for theme in THEMES:
                # Without motion, or a colour is looked at halfway from one theme to the other.
                page.emulate_media(color_scheme=theme, reduced_motion="reduce")
                where = f"{size['width']} px, {theme}"
                self._run_axe(page, name, where, WHOLE if theme == THEMES[0] else COLOURS)
            if size["width"] == NARROW:
                self._find_overflow(page, name)
        page.set_viewport_size(SIZES[0])  # type: ignore[arg-type]

    def _run_axe(self, page: Page, name: str, where: str, options: dict[str, Any]) -> None:
        response: dict[str, Any] = Axe().run(page, options=options).response
        for violation in response["violations"]:
            for node in violation["nodes"]:
                words = "; ".join(item["message"] for item in [*node["any"], *node["all"], *node["none"]])
                selector = " ".join(str(part) for part in node["target"])
                self.findings.append(
                    Finding(name, where, violation["id"], str(violation["impact"]), selector, words)
                )

    def _find_overflow(self, page: Page, name: str) -> None:
        for selector in page.evaluate(OVERFLOWING):
            self.findings.append(Finding(name, f"{NARROW} px", "overflow", "serious", selector, "sticks out"))

    def grave(self) -> list[str]:
        return [str(finding) for finding in self.findings if finding.impact in GRAVE]
