"""What somebody asked about a picture survives a death at any moment too: sent under a call only, and ended once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import LazySettings

from moderation.seeing.models import Inquiry
from tests.cast import Cast
from tests.moderation.crashes.seeing import Answer, See
from tests.moderation.crashes.sweeping import Sweep, chosen
from tests.moderation.crashes.world import World
from tests.moderation.seeing.speaking import describing, sees, words
from tests.servers.analysis import AnalysisServer
from tests.servers.receiver import Receiver
from tests.servers.scripted import Received, ScriptedServer, Wire

pytestmark = [
    pytest.mark.django_db(transaction=True),
    # Python 3.12 warns of a fork beside threads; ours are the servers', and the child uses nothing of theirs.
    pytest.mark.filterwarnings("ignore:.*use of fork:DeprecationWarning"),
    pytest.mark.timeout(900),
]


@pytest.fixture
def server(settings: LazySettings, monkeypatch: pytest.MonkeyPatch, db: None) -> Iterator[ScriptedServer]:
    """As a scorer it finds gore everywhere, so that every picture gets a case."""

    def behaviour(request: Received, wire: Wire) -> None:
        body = json.loads(request.body)
        keys = body["response_format"]["json_schema"]["schema"]["required"]
        if "gore" in keys:
            labels = {key: "possible" if key == "gore" else "none" for key in keys}
            words("chat_completions", json.dumps(labels))(request, wire)
        else:
            sees()(request, wire)

    with describing(settings, monkeypatch) as running:
        running.always = behaviour
        yield running


@pytest.mark.parametrize("kind", [See, Answer], ids=lambda kind: str(kind.name))
def test_it_may_die_anywhere(server: ScriptedServer, cast: Cast, files_folder: Path, kind: type[See]) -> None:
    with Receiver() as receiver, AnalysisServer() as unused:
        world = World.make(cast, unused, receiver, files_folder)
        sweep = Sweep(kind(world, server))
        sweep.run(world)
    assert "\n".join(sweep.wrong) == ""
    assert sweep.deaths == len(chosen(sweep.moments)) > 0
    assert set(Inquiry.objects.values_list("state", flat=True)) == {"answered"}
