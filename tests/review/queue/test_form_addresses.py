"""The address of a form, opened as a page: nothing is done, and it leads to the page that has the form."""

from __future__ import annotations

import pytest

from moderation.audit.models import Entry
from tests.cast import Cast
from tests.review.queue.conftest import SignIn
from tests.review.queue.waiting import waiting

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "act",
    ["decide", "skip", "hold", "escalate", "move", "note", "peek", "colour", "describe", "read", "ask"],
)
def test_looking_changes_nothing_and_leads_to_the_page(cast: Cast, sign_in: SignIn, act: str) -> None:
    """As the address that a refused form leaves in the browser is opened again."""
    case = waiting(cast.kleinmarkt)
    before = Entry.objects.count()
    assert sign_in(cast.mira).get(f"/review/cases/{case.id}/{act}").headers["Location"].endswith(str(case.id))
    assert Entry.objects.count() == before


@pytest.mark.parametrize("act", ["give-back", "ping", "release"])
def test_nor_does_it_where_there_is_no_page(cast: Cast, sign_in: SignIn, act: str) -> None:
    case = waiting(cast.kleinmarkt)
    before = Entry.objects.count()
    assert sign_in(cast.mira).get(f"/review/cases/{case.id}/{act}").status_code in (302, 405)
    assert Entry.objects.count() == before
