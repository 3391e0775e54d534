"""The commands as an operator types them: in processes of their own, with nothing but DATA_DIR."""

from __future__ import annotations

import json
import os
import socket
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.migrated import FILE, lay

ROOT = Path(__file__).resolve().parents[3]
SLOW = 120


def manage(folder: Path, *words: str, port: str = "", debug: str = "0") -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ["PATH"], "DATA_DIR": str(folder), "PORT": port, "DEBUG": debug}
    command = [sys.executable, "manage.py", *words]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=SLOW)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    lay(folder / FILE)
    assert manage(folder, "migrate", "-v", "0").returncode == 0
    return folder


def test_it_creates_a_platform_a_person_and_verifies_the_log(folder: Path) -> None:
    created = manage(folder, "platform", "create", "Harbour Street", "--policy", "starter", "--json")
    assert created.returncode == 0, created.stderr
    secrets = json.loads(created.stdout)
    assert set(secrets) == {"slug", "api_key", "hook_secret"}
    assert secrets["slug"] == "harbour-street"
    assert secrets["api_key"].startswith("sl_live_")
    assert secrets["hook_secret"].startswith("whsec_")

    person = manage(
        folder,
        "person",
        "create",
        "esra",
        "--role",
        "moderator",
        "--platform",
        "harbour-street",
        "--name",
        "Esra K",
    )
    assert person.returncode == 0, person.stderr
    link = person.stdout.strip()
    assert link.startswith("http://127.0.0.1:8000/sign-in/link/")
    assert "--url" in person.stderr

    verified = manage(folder, "verify_audit")
    assert verified.returncode == 0
    assert "The log holds" in verified.stdout
    assert "0 are sealed" in verified.stdout
    assert verified.stderr == "", "no bar where nobody watches"

    database = sqlite3.connect(folder / "second-look.sqlite3")
    noted = "SELECT json_extract(body, '$.data') FROM audit_entry WHERE event = 'log.verified' ORDER BY id"
    assert '"bad":null' in database.execute(noted).fetchone()[0]
    database.execute("DROP TRIGGER audit_entry_no_update")
    database.execute("UPDATE audit_entry SET actor_kind = 'person' WHERE event = 'platform.created'")
    database.commit()
    number = database.execute("SELECT id FROM audit_entry WHERE event = 'platform.created'").fetchone()[0]
    broken = manage(folder, "verify_audit")
    assert broken.returncode == 1
    assert f"Line {number}" in broken.stderr
    assert "actor_kind" in broken.stderr
    assert f'"bad":{number}' in database.execute(noted).fetchall()[-1][0]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("platform", "create", "X", "--policy", "none-such"), "no policy 'none-such'"),
        (("person", "create", "x", "--role", "admin", "--platform", "none-such"), "no platform 'none-such'"),
        (("person", "create", "x", "--role", "owner"), "invalid choice"),
        (("platform", "create", "Привет"), "Give it with --slug."),
    ],
)
def test_it_says_what_is_wrong(folder: Path, words: tuple[str, ...], said: str) -> None:
    done = manage(folder, *words)
    assert done.returncode != 0
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_it_says_what_to_run_on_an_empty_database(tmp_path: Path) -> None:
    done = manage(tmp_path, "platform", "create", "X")
    assert done.returncode != 0
    assert "manage.py migrate" in done.stderr
    assert "Traceback" not in done.stderr


def test_what_is_posted_to_nobody_is_said_in_words_and_at_once(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(b"no picture")
    manage(folder, "platform", "create", "Größe & Co")
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = str(unused.getsockname()[1])
        done = manage(folder, "submit", str(tmp_path), "--platform", "grosse-co", port=port)
    assert done.returncode == 1
    assert f"Nothing listens at http://127.0.0.1:{port}." in done.stderr
    assert "HTTPConnectionPool" not in done.stderr


@pytest.mark.parametrize(
    ("debug", "cookies"), [("1", ("session-8123", "csrf-8123")), ("0", ("__Host-session", "__Host-csrf"))]
)
def test_two_demos_on_one_machine_have_cookies_of_their_own(
    folder: Path, debug: str, cookies: tuple[str, str]
) -> None:
    done = manage(folder, "diffsettings", port="8123", debug=debug)
    for name, cookie in zip(("SESSION", "CSRF"), cookies, strict=True):
        assert f"{name}_COOKIE_NAME = '{cookie}'" in done.stdout
