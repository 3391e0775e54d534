"""The server on a port of its own, and the product's scorers set up against it by the lines that it prints."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from moderation.processes.vendor_api.contracts import ALL
from moderation.processes.vendor_api.faults import Fault
from moderation.processes.vendor_api.lines import env_of
from moderation.processes.vendor_api.opinion import harmless
from moderation.processes.vendor_api.server import Server, State, make_server
from moderation.screening.providers import registry
from moderation.screening.providers.base import Provider

# The long forms: every fault by every vendor, and the sizes that we promise.
LONG = os.environ.get("VENDORS") == "all"
NAMES = tuple(contract.name for contract in ALL)
# A category that nobody knows is kept and not judged by: that is an answer like any other.
HARMLESS = (
    (Fault.UNKNOWN, "azure_content_safety"),
    (Fault.UNKNOWN, "google_safe_search"),
    (Fault.UNKNOWN, "sightengine"),
)


@contextmanager
def playing(state: State | None = None) -> Iterator[Server]:
    """The server, at first honest about pictures that are all harmless."""
    with make_server(0, state or State(opinion=harmless)) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.state.closing.set()
            server.shutdown()
            thread.join()


def scorer(
    name: str, server: Server, env: Mapping[str, str] | None = None, *, fault: Fault | None = None
) -> Provider:
    base = f"{server.url}/faults/{fault.value}" if fault else server.url
    return registry.build(name, {**env_of(name, base), **(env or {})})


def sent(server: Server) -> list[Any]:
    """The JSON bodies that came in."""
    return [json.loads(asked.body) for _, asked in server.state.heard]
