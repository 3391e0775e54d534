"""`make live` without keys, and with the server that plays the vendors in their place."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from moderation.processes.vendor_api.faults import Fault
from moderation.processes.vendor_api.lines import env_of
from moderation.processes.vendor_api.server import State
from tests.live.look import NEEDED, look_with
from tests.vendor_api.playing import NAMES, playing

ROOT = Path(__file__).resolve().parents[2]
CANARY = "sk-canary-live-5b1e77a0c2"
SECRETS = ("_KEY", "_SECRET")
OTHERS = ("ANALYSIS_API_", "OPENAI_", "CHAT_COMPLETIONS_", "AZURE_", "GOOGLE_", "SIGHTENGINE_")


def run(env: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """The command, with nothing of the developer's own vendors."""
    bare = {name: value for name, value in os.environ.items() if not name.startswith(OTHERS)}
    command = [sys.executable, "-m", "tests.live"]
    return subprocess.run(
        command, cwd=ROOT, env={**bare, **env}, capture_output=True, text=True, timeout=120, check=False
    )


def test_every_vendor_is_in_it() -> None:
    assert set(NEEDED) == set(NAMES)


def test_without_keys_it_asks_nobody_and_says_what_is_missing() -> None:
    done = run({})
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("skipped") == len(NAMES)
    assert "OPENAI_API_KEY and OPENAI_RESPONSES_MODEL not set" in done.stdout
    assert "No vendor was asked" in done.stdout


def test_with_keys_it_asks_each_once_and_shows_none_of_them() -> None:
    with playing() as server:
        env = {key: value for name in NAMES for key, value in env_of(name, server.url).items()}
        env = {key: CANARY if key.endswith(SECRETS) else value for key, value in env.items()}
        done = run(env)
        assert done.returncode == 0, done.stdout + done.stderr
        assert done.stdout.count(" ok ") == len(NAMES)
        assert server.state.counters() == dict.fromkeys(NAMES, 1)
    assert CANARY not in done.stdout + done.stderr


def test_one_that_fails_is_said_and_is_the_exit_code() -> None:
    with playing(State(fault=Fault.UNAUTHORISED)) as server:
        done = run(env_of("google_safe_search", server.url))
    assert done.returncode == 1
    assert "google_safe_search     FAILED" in done.stdout
    assert "auth_failed" in done.stdout
    assert done.stdout.count("skipped") == len(NAMES) - 1


@pytest.mark.parametrize("name", NAMES)
def test_an_answer_with_a_gap_is_no_pass(name: str) -> None:
    with playing(State(fault=Fault.MISSING)) as server:
        assert look_with(name, env_of(name, server.url)).holds is False


def test_a_setting_that_is_wrong_is_no_skip() -> None:
    look = look_with(
        "chat_completions", {"CHAT_COMPLETIONS_URL": "ftp://a.example", "CHAT_COMPLETIONS_MODEL": "m"}
    )
    assert look.holds is False
    assert "CHAT_COMPLETIONS_URL" in look.words
