"""What stands on a browser's tab: which page it is, told from every other, then the product's name."""

from __future__ import annotations

import html
import re
from collections import Counter
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from moderation.cases.claim import open_case
from moderation.cases.hand_on import escalate
from tests.cast import Cast
from tests.moderation.cases.test_hold import put_on_hold
from tests.review.queue.conftest import SignIn
from tests.review.queue.conftest import sign_in as sign_in
from tests.review.queue.waiting import waiting

OURS = Path(settings.BASE_DIR) / "templates"
TITLE = re.compile(r"{% block title %}(.*?){% endblock %}", re.DOTALL)
# A name alone says neither what it is the name of nor what one does there.
A_NAME_ALONE = re.compile(r"{{ [\w.]+\.[\w|.]+ }}")


def titles() -> dict[str, str]:
    return {
        str(path.relative_to(OURS)): found[1]
        for path in OURS.rglob("*.html")
        if path.name != "base.html" and (found := TITLE.search(path.read_text()))
    }


def test_no_two_pages_have_the_same_title() -> None:
    assert len(titles()) > 50
    assert [
        title for title, times in Counter(titles().values()).items() if times > 1 and title != "{{ title }}"
    ] == []


def test_no_title_is_a_name_alone() -> None:
    assert [page for page, title in titles().items() if A_NAME_ALONE.fullmatch(title)] == []


def shown(client: Client, url: str) -> tuple[str, str]:
    """The tab's words and the page's heading."""
    page = client.get(url).content.decode()
    [title], [heading] = re.findall("<title>(.*?)</title>", page), re.findall("<h1>(.*?)</h1>", page)
    return html.unescape(title), html.unescape(re.sub("<[^>]*>", "", heading))


@pytest.mark.django_db
def test_who_was_not_first_reads_on_the_tab_what_is_so(cast: Cast, sign_in: SignIn) -> None:
    held, later, gone = (waiting(cast.kleinmarkt) for _ in range(3))
    open_case(held.id, cast.jonas)
    put_on_hold(later, cast.jonas)
    mine = open_case(gone.id, cast.mira)
    escalate(mine.id, cast.mira, mine.version)
    client = sign_in(cast.mira)
    for case, words in (
        (held, "Jonas Weil has this case now"),
        (later, "Jonas Weil keeps this case for later"),
        (gone, "You handed this case on"),
    ):
        assert shown(client, f"/review/cases/{case.id}") == (f"{words} · Second Look", words)
