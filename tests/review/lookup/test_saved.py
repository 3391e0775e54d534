"""Saved searches: private unless shared, and nobody else's to change."""

from __future__ import annotations

import pytest

from moderation.audit.models import Entry
from moderation.platforms.models import SavedSearch
from moderation.platforms.saved import AT_MOST, SearchNotKept, keep_search
from tests.cast import Cast
from tests.review.session.browser import signed_in, text


def keep(cast: Cast, who: str, name: str, query: str, share: str = "") -> str:
    sent = {"name": name, "query": query, "share": share}
    return text(signed_in(getattr(cast, who)).post("/submissions/saved/keep", sent, follow=True))


def names(cast: Cast, who: str) -> list[str]:
    response = signed_in(getattr(cast, who)).get("/submissions/saved/")
    return [link.search.name for link in response.context["links"]]


def test_what_one_keeps_is_ones_own(cast: Cast) -> None:
    page = keep(cast, "mira", " Drugs  at Lantern ", "category=drugs&platform=lantern&before=x&nonsense=1")
    assert "Saved as “Drugs at Lantern”." in page
    assert SavedSearch.objects.get().query == "platform=lantern&category=drugs"
    assert 'href="/submissions/?platform=lantern&amp;category=drugs" aria-current="true"' in page
    assert names(cast, "mira") == ["Drugs at Lantern"]
    assert names(cast, "aiko") == names(cast, "priya") == []
    assert not Entry.objects.filter(event__startswith="search.").exists()


def test_seniors_share_with_their_platform_and_the_log_says_that_they_did(cast: Cast) -> None:
    keep(cast, "aiko", "Look at these", "status=rejected", "lantern")
    assert names(cast, "lena") == names(cast, "mira") == ["Look at these"]
    assert names(cast, "karl") == []
    line = Entry.objects.get(event="search.shared")
    assert (line.platform_id, line.actor_id) == (cast.lantern.id, str(cast.aiko.id))
    assert "Look at these" not in line.body
    assert "was not saved" in keep(cast, "mira", "Mine for all", "status=rejected", "lantern")
    assert signed_in(cast.karl).post(
        "/submissions/saved/keep", {"name": "x", "query": "q=x", "share": "lantern"}
    ).status_code == 404  # fmt: skip


def test_it_is_renamed_and_deleted_by_whoever_saved_it(cast: Cast) -> None:
    keep(cast, "aiko", "One", "status=rejected", "lantern")
    keep(cast, "aiko", "Two", "status=approved")
    one = SavedSearch.objects.get(name="One")
    url = f"/submissions/saved/{one.id}"
    for who in ("mira", "priya"):
        client = signed_in(getattr(cast, who))
        assert client.post(f"{url}/rename", {"name": "Mine"}).status_code == 404
        assert client.post(f"{url}/delete").status_code == 404
    client = signed_in(cast.aiko)
    assert "called “Two” already" in text(client.post(f"{url}/rename", {"name": "Two"}, follow=True))
    assert "Renamed." in text(client.post(f"{url}/rename", {"name": "First"}, follow=True))
    assert names(cast, "aiko") == ["First", "Two"]
    assert "Deleted." in text(client.post(f"{url}/delete", follow=True))
    assert client.post(f"{url}/delete").status_code == 404
    assert names(cast, "aiko") == ["Two"]
    said = Entry.objects.filter(event__startswith="search.").order_by("id").values_list("event", flat=True)
    assert list(said) == ["search.shared", "search.renamed", "search.deleted"]


def test_it_says_why_one_cannot_be_kept(cast: Cast) -> None:
    for name, query, words in (
        (" ", "q=x", "from 1 to 60"),
        ("n" * 61, "q=x", "from 1 to 60"),
        ("Nothing", "", "no filter"),
        ("Long", f"q={'x' * 1000}", "too long"),
    ):
        with pytest.raises(SearchNotKept, match=words):
            keep_search(cast.mira, name, query)
    for number in range(AT_MOST):
        keep_search(cast.mira, str(number), "q=x")
    with pytest.raises(SearchNotKept, match="the most"):
        keep_search(cast.mira, "One more", "q=x")
