"""The world in which stages die."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cast import Cast
from tests.moderation.crashes.world import World
from tests.servers.analysis import AnalysisServer
from tests.servers.receiver import Receiver


@pytest.fixture
def crash_world(cast: Cast, analysis_api: AnalysisServer, files_folder: Path) -> Iterator[World]:
    with Receiver() as receiver:
        yield World.make(cast, analysis_api, receiver, files_folder)
