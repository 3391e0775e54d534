"""The demo's own secrets, kept 0600 in DATA_DIR so that later starts print them again."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path


@dataclass
class DemoState:
    """What the product itself shows only once, and the ports of the last start. All of it is only the demo's."""

    password: str = ""
    port: int | None = None
    receiver_port: int | None = None
    keys: dict[str, str] = field(default_factory=dict)  # by platform slug
    endpoint_ids: dict[str, str] = field(default_factory=dict)
    endpoint_secrets: dict[str, str] = field(default_factory=dict)


def folder_of(data_dir: Path) -> Path:
    """DATA_DIR/demo, which nobody else may enter."""
    folder = data_dir / "demo"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def load_state(data_dir: Path) -> DemoState:
    """What an earlier start wrote, or an empty state."""
    path = data_dir / "demo" / "state.json"
    try:
        return DemoState(**json.loads(path.read_text()))
    except FileNotFoundError:
        return DemoState()


def save_state(data_dir: Path, state: DemoState) -> None:
    """Write it whole or not at all, readable by its owner only."""
    folder = folder_of(data_dir)
    draft = folder / "state.json.part"
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(asdict(state), file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(folder / "state.json")
