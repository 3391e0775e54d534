"""The worker as an operator runs it seals the log, and what was written last at its stop."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

from tests.migrated import FILE, lay
from tests.moderation.management.test_commands import ROOT, manage
from tests.moderation.processes.waiting import until


def count(folder: Path, question: str) -> int:
    with sqlite3.connect(folder / "second-look.sqlite3", timeout=20) as database:
        return int(database.execute(question).fetchone()[0])


def sealed(folder: Path) -> int:
    return count(folder, "SELECT coalesce(max(size), 0) FROM audit_seal")


def test_it_seals_while_it_runs_and_at_its_stop(tmp_path: Path) -> None:
    lay(tmp_path / FILE)
    assert manage(tmp_path, "migrate", "-v", "0").returncode == 0
    lines = count(tmp_path, "SELECT count(*) FROM audit_entry")
    assert lines
    assert sealed(tmp_path) == 0
    worker = subprocess.Popen(
        [sys.executable, "manage.py", "work"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        until(lambda: sealed(tmp_path) == lines, seconds=60)
        assert manage(tmp_path, "platform", "create", "Pier").returncode == 0
    finally:
        worker.send_signal(signal.SIGTERM)
        worker.wait(20)
    assert sealed(tmp_path) == count(tmp_path, "SELECT count(*) FROM audit_entry") > lines
    verified = manage(tmp_path, "verify_audit")
    assert verified.returncode == 0, verified.stderr
    assert "are sealed, 0 not yet" in verified.stdout
    assert "The root over the first" in verified.stdout
