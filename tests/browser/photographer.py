"""Takes the pictures of docs/screens: of each page and state that axe looks at, at three widths, in both themes."""

from __future__ import annotations

import io
import re
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, Response, ViewportSize

from tests.browser.inspector import Theme

SIZES = tuple(ViewportSize(width=w, height=h) for w, h in ((1440, 900), (900, 1100), (390, 844)))
THEMES: tuple[Theme, ...] = ("dark", "light")
SETTLED = 250  # ms: pictures in it are decoded, and the line that says “loading” is gone
QUALITY = 45
PAINTED = "() => [...document.querySelectorAll('[data-part=image]')].every((one) => one.complete)"


class Photographer:
    """Stands where an Inspector does, so that one way through the product serves both."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.failed: list[str] = []
        folder.mkdir(parents=True, exist_ok=True)

    def listen(self, page: Page) -> None:
        """What the console says is for the inspector; a page that the server could not make is no picture of ours."""

        def refuse(response: Response) -> None:
            if response.status >= 500 and response.request.is_navigation_request():
                self.failed.append(f"{response.status} {response.url}")

        page.on("response", refuse)

    def check(self, page: Page, name: str) -> None:
        """Six pictures of the page as it is now; what is open in it stays open. The picture on its stage is painted."""
        assert not self.failed, self.failed
        for size in SIZES:
            page.set_viewport_size(size)
            for theme in THEMES:
                page.emulate_media(color_scheme=theme, reduced_motion="reduce")
                page.wait_for_function(PAINTED)
                page.wait_for_timeout(SETTLED)
                taken = Image.open(io.BytesIO(page.screenshot()))
                target = self.folder / f"{slug(name)}-{size['width']}-{theme}.webp"
                taken.convert("RGB").save(target, quality=QUALITY, method=6)
        page.set_viewport_size(SIZES[0])


def slug(name: str) -> str:
    """“/audit/ as admin” → “audit-as-admin”; the first page is “home”."""
    named = name.replace("/ as", "home as", 1) if name.startswith("/ ") else name
    return re.sub(r"[^a-z0-9]+", "-", named.lower()).strip("-")
