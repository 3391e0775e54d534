"""Databases that are migrated already, made once for a whole run: migrating takes seven seconds, and a run wants some
thirty of them. `tests/run.py` makes them and names them in the environment; without that each is migrated anew."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg

ROOT = Path(__file__).resolve().parent.parent
SQLITE, POSTGRES = "TEST_MIGRATED", "TEST_POSTGRES_TEMPLATE"
FILE = "second-look.sqlite3"


def make_sqlite(folder: Path) -> dict[str, str]:
    """The variable that names a migrated file."""
    migrate(DATA_DIR=str(folder))
    return {SQLITE: str(folder / FILE)}


def make_postgres(server: str, folder: Path) -> dict[str, str]:
    """The variable that names a migrated database on this server, to be copied by CREATE DATABASE."""
    name = f"second_look_migrated_{os.getpid()}"
    parts = urlsplit(server)
    with psycopg.connect(urlunsplit(parts._replace(path="/postgres")), autocommit=True) as wire:
        wire.execute(f"CREATE DATABASE {name}".encode())
    migrate(DATA_DIR=str(folder), DATABASE_URL=urlunsplit(parts._replace(path=f"/{name}")))
    return {POSTGRES: name}


def migrate(**env: str) -> None:
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0", "--skip-checks"]
    subprocess.run(command, env={**os.environ, "DEBUG": "1", **env}, cwd=ROOT, check=True)


def lay(target: Path) -> bool:
    """Put a migrated file where a database is about to be looked for; False when there is none, or it is there."""
    made = os.environ.get(SQLITE)
    if not made or target.exists():
        return False
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(made, target)
    return True
