"""A person who uses the keyboard alone: Tab until the thing has the focus, or the key that is printed on it."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

MOST_TABS = 40
SHOWS_FOCUS = """() => {
  const style = getComputedStyle(document.activeElement);
  return style.outlineStyle !== "none" || style.boxShadow !== "none";
}"""
CASE = re.compile(r"/review/cases/[0-9a-f-]{36}$")


class Keyboard:
    def __init__(self, page: Page) -> None:
        self.page = page

    def tab_to(self, selector: str) -> None:
        """Press Tab until the element has the focus; it must then show so."""
        for _ in range(MOST_TABS):
            if self.page.evaluate("selector => document.activeElement?.matches(selector)", selector):
                assert self.page.evaluate(SHOWS_FOCUS), f"{selector} has the focus and does not show it"
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{MOST_TABS} Tabs did not reach {selector}")

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def sign_in(self, url: str, username: str, password: str) -> None:
        self.page.goto(f"{url}/sign-in/?next=/review/")
        self.tab_to("input[name=username]")
        self.page.keyboard.type(username)
        self.tab_to("input[name=password]")
        self.page.keyboard.type(password)
        self.press("Enter")
        self.page.wait_for_url(f"{url}/review/")

    def start_queue(self, name: str) -> None:
        """Press the key that is printed beside the queue."""
        row = self.page.get_by_role("row").filter(has_text=name)
        self.press(row.locator(".place").inner_text().strip())
        self.page.wait_for_url(CASE)

    def case_id(self) -> str:
        """The case on the screen, which has to be ready for keys."""
        case = self.page.locator("#case")
        expect(case).to_be_visible()
        found = case.get_attribute("data-case")
        assert found
        return found

    def leave_case(self, *keys: str) -> None:
        """Press the keys that decide or skip this case, and wait until another page stands there."""
        before = self.case_id()
        self.press(*keys)
        expect(self.page.locator(f"#case[data-case='{before}']")).to_have_count(0)
