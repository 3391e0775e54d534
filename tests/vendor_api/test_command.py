"""`manage.py vendor_api` as a program: its lines set the product up, its faults come and go."""

from __future__ import annotations

import http.client
import os
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from moderation.processes.ports import HOST, choose_port
from moderation.screening.providers import registry
from moderation.screening.providers.base import FailureKind, ProviderError
from tests.moderation.screening.providers.recorded import asked
from tests.vendor_api.playing import NAMES

ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def command(*options: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Its address, and the variables that it prints."""
    port = choose_port(None)
    program = [sys.executable, str(ROOT / "manage.py"), "vendor_api", "--port", str(port), *options]
    with subprocess.Popen(
        program, stdout=subprocess.PIPE, text=True, env={**os.environ, "DEBUG": "1"}
    ) as running:
        try:
            assert running.stdout
            lines = [line.strip() for line in iter(running.stdout.readline, "\n") if line]
            yield (
                f"http://{HOST}:{port}",
                dict(line.split("=", 1) for line in lines if line and line[0] != "#"),
            )
        finally:
            running.terminate()
            assert running.wait(10) == 0


def play(url: str, fault: str) -> None:
    """As `curl -X POST` does: with no body, and without a word about its length."""
    wire = http.client.HTTPConnection(urlsplit(url).netloc, timeout=10)
    wire.putrequest("POST", f"/fault/{fault}")
    wire.endheaders()
    assert wire.getresponse().status == 200
    wire.close()


def test_what_it_prints_sets_every_scorer_up() -> None:
    with command() as (url, env):
        assert env["OUTBOUND_ALLOW_LOOPBACK"] == "1"
        for name in NAMES:
            registry.build(name, env).screen(asked(), deadline_seconds=10)
        with urllib.request.urlopen(f"{url}/counters") as answer:
            assert answer.read().count(b": 1") == len(NAMES)


def test_a_fault_is_there_from_the_start_and_ends_when_it_is_told_to() -> None:
    with command("--fault", "401", "--latency", "0.05") as (url, env):
        scorer = registry.build("analyses", env)
        with pytest.raises(ProviderError) as error:
            scorer.screen(asked(), deadline_seconds=10)
        assert error.value.kind is FailureKind.AUTH_FAILED
        play(url, "none")
        assert scorer.screen(asked(), deadline_seconds=10).latency_ms >= 50
        play(url, "503")
        with pytest.raises(ProviderError) as error:
            scorer.screen(asked(), deadline_seconds=10)
        assert error.value.kind is FailureKind.UNAVAILABLE


def test_it_says_when_its_port_is_taken() -> None:
    with command() as (url, _):
        program = [sys.executable, str(ROOT / "manage.py"), "vendor_api", "--port", url.rsplit(":", 1)[1]]
        done = subprocess.run(program, capture_output=True, text=True, env={**os.environ, "DEBUG": "1"})
    assert done.returncode != 0
    assert "taken" in done.stderr
