# ruff: noqa: T201 - a command talks
"""One story in a folder of its own, which is kept when it did not go as it has to."""

from __future__ import annotations

import json
import shutil
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from tests.soak.postgres import find_binaries, own_cluster
from tests.soak.progress import Progress
from tests.soak.story.outcome import outcome_of
from tests.soak.story.plan import Story
from tests.soak.story.telling import raised


def tell(story: Story, out: Path) -> bool:
    """Leaves `story-<database>.json` in `out`; whether every promise was kept."""
    folder = Path(tempfile.mkdtemp(prefix=f"sl-story-{story.database}-"))
    folder.chmod(0o755)  # PostgreSQL's user has to reach its own folder in it
    binaries = find_binaries() if story.database == "postgresql" else None
    with ExitStack() as stack:
        cluster = stack.enter_context(own_cluster(binaries, folder / "postgres")) if binaries else None
        progress = Progress(f"{story.database} story")
        telling = stack.enter_context(raised(story, folder, cluster=cluster, say=progress.say))
        with progress.following(telling.how_far):
            figures = outcome_of(telling)
    path = out / f"story-{story.database}.json"
    if figures["amiss"]:
        figures["kept"] = str(folder)
    else:
        shutil.rmtree(folder, ignore_errors=True)
    path.write_text(json.dumps(figures, indent=1) + "\n")
    report(figures, path)
    return not figures["amiss"]


def report(figures: dict[str, Any], path: Path) -> None:
    alarm = figures["alarm"]
    print(
        f"{figures['database']}: {figures['shadow']['uploads']} labels, "
        f"{figures['calm']['automatic_share']:.1%} automatic, alarm after {alarm['checks']} spot checks "
        f"({alarm['wrong']} wrong), {figures['resumed']['automatic_share']:.1%} automatic when certified anew"
    )
    for words in figures["amiss"]:
        print(f"  {words}")
    print(f"{'It held' if not figures['amiss'] else 'IT DID NOT HOLD'}: {path}", flush=True)
