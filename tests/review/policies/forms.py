"""The edit form as a browser without JavaScript sends it: every field with what is in it."""

from __future__ import annotations

from html.parser import HTMLParser

from django.test import Client

Attributes = dict[str, str | None]


class Fields(HTMLParser):
    """Collects what a browser would send, and which inputs have a label."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.sent: dict[str, str] = {}
        self.ids: list[str] = []
        self.labelled: set[str] = set()
        self._select = self._area = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found: Attributes = dict(attrs)
        name = found.get("name") or ""
        if tag == "label":
            self.labelled.add(found.get("for") or "")
        elif tag in ("input", "select", "textarea") and found.get("type") != "hidden":
            self.ids.append(found.get("id") or f"{name} has no id")
        if tag == "input" and name and (found.get("type") != "checkbox" or "checked" in found):
            self.sent[name] = found.get("value") or ("on" if found.get("type") == "checkbox" else "")
        elif tag == "textarea":
            self._area = name
            self.sent[name] = ""
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and ("selected" in found or self._select not in self.sent):
            self.sent[self._select] = found.get("value") or ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.sent[self._area] = self.sent[self._area].removeprefix("\n")
            self._area = ""
        elif tag == "select":
            self._select = ""

    def handle_data(self, data: str) -> None:
        if self._area:
            self.sent[self._area] += data


def form_of(client: Client, url: str) -> dict[str, str]:
    """What the page's form would send if nothing were changed."""
    response = client.get(url)
    assert response.status_code == 200
    return Fields(response.content.decode()).sent


def form_to(action: str, page: str) -> dict[str, str]:
    """What a browser would send of the page's form with this action alone."""
    return Fields(page.partition(f'action="{action}"')[2].partition("</form>")[0]).sent
