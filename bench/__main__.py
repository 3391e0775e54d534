"""`python -m bench`: runs the experiments, prints the table, writes JSON and Markdown into DATA_DIR/bench."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from bench.cpu import machine_times, stolen_share
from bench.experiment import SETTINGS
from bench.place import PEER_FOLDER, ROOT
from bench.report import markdown, versions

PEERS = ["label_studio", "labelling_stream"]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench", description="Ratios, side by side in one run.")
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help=f"of {', '.join(SETTINGS)}; all unless given"
    )
    parser.add_argument(
        "--quick", action="store_true", help="smaller rounds: under four minutes on two cores"
    )
    default = Path(os.environ.get("DATA_DIR", ROOT / "data")) / "bench"
    parser.add_argument("--out", type=Path, default=default, help="folder of results.json and results.md")
    parser.add_argument(
        "--peer", choices=["label-studio"], help="install and measure it too: some 15 minutes more"
    )
    options = parser.parse_args()
    if unknown := set(options.names) - set(SETTINGS):
        parser.error(f"there is no experiment {', '.join(sorted(unknown))}")
    names = options.names or [name for name in SETTINGS if name not in PEERS]
    if options.peer and not set(PEERS) & set(names):
        names += PEERS
    os.environ[PEER_FOLDER] = str(options.out.resolve() / "label-studio")
    before, times = os.getloadavg()[0], machine_times()
    measures = [measure for name in names for measure in run(name, options.quick)]
    found = {
        "quick": options.quick,
        "measures": measures,
        "versions": versions(),
        "load": {
            "before": round(before, 2),
            "after": round(os.getloadavg()[0], 2),
            "cpus": os.cpu_count(),
            "stolen": stolen_share(times, machine_times()),
        },
    }
    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / "results.json").write_text(json.dumps(found, indent=1) + "\n")
    (options.out / "results.md").write_text(markdown(found))
    print(markdown(found))
    return 1 if any(measure["met"] in ("missed", "faulty") for measure in measures) else 0


def run(name: str, quick: bool) -> list[dict[str, Any]]:
    """One experiment, in a process of its own. Raises CalledProcessError when it breaks."""
    print(f"{name}:", file=sys.stderr, flush=True)
    with tempfile.TemporaryDirectory(prefix="sl-bench-") as folder:
        result = Path(folder) / "result.json"
        command = [sys.executable, "-m", "bench.experiment", name, str(result)]
        subprocess.run([*command, *(["--quick"] if quick else [])], cwd=ROOT, check=True)
        measures: list[dict[str, Any]] = json.loads(result.read_text())
    return measures


if __name__ == "__main__":
    sys.exit(main())
