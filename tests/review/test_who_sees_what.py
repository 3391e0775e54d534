"""Every address that has an id of a case, or of something about one, × every relation of a person to it: what they are
told, what they can do, and a page in words where they are refused.

What is only ever sent is not opened here: that is 405. That no page tells one kind of case from another is asked of all
that it says in `queue/test_blindness.py`; here by the line of the log that names it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.conf import LazySettings
from django.db import transaction
from django.test import Client

from tests.cast import Cast
from tests.moderation.seeing.speaking import describing
from tests.review.seen.asking import ADDRESSES, Address, form_of, url_of, with_an_id
from tests.review.seen.observing import Answer, Seen, done_since, stored, told_by
from tests.review.seen.scene import Scene
from tests.review.seen.table import TABLE, Relation
from tests.servers.scripted import ScriptedServer

pytestmark = pytest.mark.django_db

FOR_SCRIPTS = frozenset({"ping"})  # which reads no page
HEADING = re.compile(r"<h1[^>]*>\s*[^<\s]")


@pytest.fixture(autouse=True)
def server(settings: LazySettings, monkeypatch: pytest.MonkeyPatch, db: None) -> Iterator[ScriptedServer]:
    """Somebody can be asked what a picture shows."""
    with describing(settings, monkeypatch) as running:
        yield running


@pytest.mark.parametrize("relation", TABLE, ids=lambda relation: relation.name)
def test_each_is_told_and_does_what_their_relation_allows(
    cast: Cast, settings: LazySettings, relation: Relation
) -> None:
    scene = relation.make(cast, settings)
    client = Client(headers={"Accept": "text/html"})
    client.force_login(scene.person)
    found = {cell: seen for address in ADDRESSES for cell, seen in cells_of(client, scene, address)}
    wrong = [
        f"{cell}: {seen}; allowed: {allowed}"
        for cell, seen in found.items()
        if but(seen, relation) != but(allowed := relation.allows.get(cell, Seen()), relation)
    ]
    assert not wrong, "\n".join([relation.name, *wrong])
    assert not set(relation.allows) - set(found), "a cell that nobody asks for"


def test_every_address_with_an_id_is_in_the_matrix() -> None:
    assert {address.name for address in ADDRESSES} == set(with_an_id())


def cells_of(client: Client, scene: Scene, address: Address) -> Iterator[tuple[str, Seen]]:
    """Each request to the address, from the same moment: what one has done, the next does not find."""
    url, before = url_of(address, scene), stored(client)
    ways = {"GET": None} if address.is_page else {}
    for word, form in {**ways, **address.forms}.items():
        with transaction.atomic():
            answer = client.get(url) if form is None else client.post(url, form_of(form, scene))
            yield f"{word} {address.title}", Seen(told_by(answer, url), done_since(before, stored(client)))
            check_words(address, answer)
            if address.reveals:
                shown = client.get(f"/review/cases/{scene.case.id}/picture/{address.reveals}/1")
                yield f"{address.reveals} after {address.title}", Seen(told_by(shown, url))
            transaction.set_rollback(True)


def but(seen: Seen, relation: Relation) -> Seen:
    return Seen(seen.told - relation.theirs, seen.done)


def check_words(address: Address, answer: Answer) -> None:
    """Whoever is refused reads why."""
    if answer.status_code >= 400 and address.name not in FOR_SCRIPTS:
        assert HEADING.search(answer.content.decode()), (address.title, answer.status_code)
