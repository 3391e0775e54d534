"""Runs the receiver until SIGTERM."""

from __future__ import annotations

import argparse
import signal
import sys
from pathlib import Path
from types import FrameType

from moderation.processes.receiver.server import make_server


def leave(number: int, frame: FrameType | None) -> None:
    sys.exit(0)


def main() -> None:
    parser = argparse.ArgumentParser(prog="receiver", description="Plays a platform's webhook receiver.")
    parser.add_argument("--data-dir", type=Path, required=True)
    parser.add_argument("--port", type=int, required=True)
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, leave)
    with make_server(options.data_dir, options.port) as server:
        server.serve_forever()


if __name__ == "__main__":
    main()
