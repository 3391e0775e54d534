"""Label Studio in an environment of its own: installed once, migrated, filled with tasks, served by gunicorn."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

from bench.desk import Browser
from bench.ingest import answers
from bench.measure import Absent
from bench.place import free_port, running, wait_until
from bench.postgres import create

PACKAGES = ("label-studio==1.23.2", "psycopg2-binary", "gunicorn")
DATABASE = "label_studio"
TOKEN = "bench" * 8
EMAIL, PASSWORD = "bench@example.com", "bench-bench-1"
BATCH = 1000
CONFIG = (
    '<View><Image name="i" value="$image"/><Choices name="c" toName="i">'
    '<Choice value="approve"/><Choice value="reject"/></Choices></View>'
)
SETUP = f"""
from organizations.models import Organization
from rest_framework.authtoken.models import Token
from users.models import User
user = User.objects.create_user(email="{EMAIL}", password="{PASSWORD}")
user.active_organization = Organization.create_organization(
    created_by=user, title="Bench", legacy_api_tokens_enabled=True)
user.save(update_fields=["active_organization"])
Token.objects.filter(user=user).delete()
Token.objects.create(user=user, key="{TOKEN}")
"""


@dataclass
class Peer:
    """Where it lives, and the server that its database is on. The database stays on a server that stays."""

    folder: Path
    database_url: str
    tasks: int

    def prepare(self) -> None:
        """Install, migrate and fill what is not there yet. Raises Absent when it cannot be installed."""
        if not self.python.exists() or not self.package:
            self.install()
        if not self.exists():
            create(self.server, DATABASE)
            self.manage("migrate", "--verbosity", "0")
            self.manage("shell", given=SETUP)
        if not self.count():
            with serving(self) as (port, _):
                self.fill(Browser(port, self.headers))

    def install(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(self.folder / "venv")], check=True)
        pip = [str(self.python), "-m", "pip", "--disable-pip-version-check", "install", "--quiet", *PACKAGES]
        if subprocess.run(pip, check=False).returncode:
            raise Absent("Label Studio could not be installed")

    def manage(self, *arguments: str, given: str = "") -> None:
        command = [str(self.python), "manage.py", *arguments]
        subprocess.run(command, env=self.env, cwd=self.package, input=given, text=True, check=True)

    def fill(self, browser: Browser) -> None:
        project = json.dumps({"title": "bench", "label_config": CONFIG})
        status, _, page = browser.ask("POST", "/api/projects/", project)
        if status != 201:
            raise RuntimeError(f"Label Studio takes no project: {page[:300]}")
        for batch in range(self.tasks // BATCH):
            tasks = [{"data": {"image": f"https://pictures.example/{batch}-{n}.jpg"}} for n in range(BATCH)]
            status, _, page = browser.ask("POST", "/api/projects/1/import", json.dumps(tasks))
            if status != 201:
                raise RuntimeError(f"Label Studio takes no tasks: {page[:300]}")

    def count(self) -> int:
        return self.number("SELECT count(*) FROM task")

    def last_annotated(self) -> int:
        return self.number(
            "SELECT coalesce(max(task_id), (SELECT min(id) - 1 FROM task)) FROM task_completion"
        )

    def number(self, query: str) -> int:
        with psycopg.connect(f"{self.server.rsplit('/', 1)[0]}/{DATABASE}") as connection:
            row = connection.execute(query.encode()).fetchone()
        return int(row[0]) if row else 0

    def exists(self) -> bool:
        with psycopg.connect(self.server) as connection:
            found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
            return found.fetchone() is not None

    @property
    def python(self) -> Path:
        return self.folder / "venv" / "bin" / "python"

    @property
    def package(self) -> Path | None:
        return next(iter(self.folder.glob("venv/lib/*/site-packages/label_studio")), None)

    @property
    def server(self) -> str:
        return f"{self.database_url.rsplit('/', 1)[0]}/postgres"

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Token {TOKEN}", "Content-Type": "application/json"}

    @property
    def env(self) -> dict[str, str]:
        """As its own documentation has it; nothing is sent home."""
        place = urlsplit(self.database_url)
        return {
            "PATH": os.environ["PATH"],
            "DJANGO_SETTINGS_MODULE": "core.settings.label_studio",
            "DJANGO_DB": "default",
            "POSTGRE_NAME": DATABASE,
            "POSTGRE_USER": place.username or "postgres",
            "POSTGRE_PASSWORD": place.password or "",
            "POSTGRE_HOST": place.hostname or "127.0.0.1",
            "POSTGRE_PORT": str(place.port or 5432),
            "LABEL_STUDIO_BASE_DATA_DIR": str(self.folder / "data"),
            "SECRET_KEY": "bench",
            "SENTRY_DSN": "",
            "FRONTEND_SENTRY_DSN": "",
            "COLLECT_ANALYTICS": "false",
            "LATEST_VERSION_CHECK": "false",
            "LOG_LEVEL": "ERROR",
            "PYTHONWARNINGS": "ignore",
        }


@contextlib.contextmanager
def serving(peer: Peer) -> Iterator[tuple[int, int]]:
    """The port and the process, one worker as ours."""
    port = free_port()
    command = [peer.python, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--worker-class", "gthread"]
    command += ["--workers", "1", "--threads", "4", "--timeout", "120", "--keep-alive", "30"]
    command += [
        "--log-level",
        "error",
        "--no-control-socket",
        "--chdir",
        peer.package,
        "core.wsgi:application",
    ]
    with running([str(word) for word in command], peer.env) as server:
        if not wait_until(lambda: answers(port), seconds=60):
            raise RuntimeError("Label Studio does not listen")
        yield port, server.pid
