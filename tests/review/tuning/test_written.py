"""While the history is being written, the tuning page says how far it is, and does not write it in the request."""

from __future__ import annotations

import re
from typing import Any

from django.test import Client
from django.utils import timezone

from moderation.cases.models import Routing
from moderation.history.advance import SETTLED, WORTH_A_PAGE, advance
from moderation.history.models import Page
from tests.cast import Cast
from tests.moderation.cases.deciding import change_policy
from tests.moderation.history.routed import many_more, routed
from tests.review.tuning.desk import TUNE, text_of

PART = f"{TUNE}history/"
HTMX: Any = {"HTTP_HX_REQUEST": "true", "HTTP_HX_CURRENT_URL": f"http://testserver{TUNE}?below=0.02"}
WRITING = "The history is still being written."


def behind(cast: Cast) -> None:
    """A sweep has written the first upload, and has a page to write."""
    change_policy(cast.lantern, sample_rate=0.0)
    first = routed(cast.lantern, 0.01)
    Routing.objects.update(created_at=timezone.now() - 4 * SETTLED)
    advance()
    many_more(first, WORTH_A_PAGE)
    Routing.objects.exclude(created_at__lt=timezone.now() - 3 * SETTLED).update(
        created_at=timezone.now() - 2 * SETTLED
    )


def test_it_says_how_far_the_history_is_and_leaves_it_to_the_worker(admin: Client, cast: Cast) -> None:
    behind(cast)
    written = list(Page.objects.values_list("rows", flat=True))
    html = admin.get(f"{TUNE}?days=7").content.decode()
    until = Page.objects.get().until
    assert f"{WRITING} It goes up to {until:%-d %b %Y, %H:%M} UTC: 0 % of the time since" in text_of(html)
    assert re.search(rf'id="history"[^>]* hx-get="{PART}" hx-trigger="every 5s" hx-swap="outerHTML"', html)
    assert f'<a href="{TUNE}?days=7">Show what is there by now</a>' in html, "it needs no script"
    assert list(Page.objects.values_list("rows", flat=True)) == written
    part = r"From 0 labels and (?:1 upload,|0 uploads, .{13,16}\. Set aside for the maps: 1 upload,)"
    assert re.search(part, text_of(html)), "the figures are of the part that is written"


def test_it_says_so_in_german(admin: Client, cast: Cast) -> None:
    cast.priya.language = "de"
    cast.priya.save(update_fields=["language"])
    behind(cast)
    assert "Der Verlauf wird noch geschrieben." in text_of(admin.get(TUNE).content.decode())


def test_the_part_asks_again_until_all_of_it_is_written(admin: Client, cast: Cast) -> None:
    behind(cast)
    assert WRITING in admin.get(PART, **HTMX).content.decode()
    advance(at_least=WORTH_A_PAGE)
    done = admin.get(PART, **HTMX).content.decode()
    assert "The history is written now." in done
    assert "hx-" not in done
    assert f'<a href="{TUNE}?below=0.02">Show all of it</a>' in done
    assert 'id="history"' not in admin.get(TUNE).content.decode()
    assert Page.objects.get().rows == WORTH_A_PAGE + 1


def test_without_a_script_it_is_no_page_of_its_own(admin: Client, client: Client, cast: Cast) -> None:
    assert admin.get(PART).headers["Location"] == TUNE
    client.force_login(cast.mira)
    assert client.get(PART, **HTMX).status_code == 403
