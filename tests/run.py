# ruff: noqa: T201
"""`make test`: says which parts this machine allows, then runs the suite, on PostgreSQL too if there is one.

The last line is pytest's summary of the whole suite; the exit code is not 0 when either run failed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # run as a file, so that `make test` needs no more than this

from tests import migrated  # noqa: E402 - after the path

IN_PROCESS = "not browser and not journey"
# These touch no database: running them a second time would prove nothing more about PostgreSQL.
WITHOUT_DATABASE = (
    "tests/bench",
    "tests/moderation/assurance/test_bounds.py",
    "tests/moderation/assurance/test_calibration.py",
    "tests/moderation/assurance/test_certify.py",
    "tests/moderation/assurance/test_certify_nothing.py",
    "tests/moderation/assurance/test_coverage.py",
    "tests/moderation/assurance/test_drift.py",
    "tests/moderation/assurance/test_eprocess.py",
    "tests/moderation/assurance/test_mapie.py",
    "tests/moderation/assurance/test_needed.py",
    "tests/moderation/assurance/test_story.py",
    "tests/moderation/assurance/test_terms.py",
    "tests/moderation/assurance/test_twin.py",
    "tests/moderation/assurance/test_walk.py",
    "tests/moderation/assurance/test_wilson.py",
    "tests/moderation/outbound",
    "tests/moderation/seeing/test_seer.py",
    "tests/moderation/seeing/test_tasks.py",
    "tests/moderation/webhooks/test_sign.py",
    "tests/review/quality/test_alpha.py",
    "tests/review/test_templates.py",
    "tests/test_architecture.py",
    "tests/test_styles.py",
    "tests/test_templates.py",
    "tests/moderation/processes",
    "tests/moderation/screening/providers",
    "tests/moderation/intake/test_decoder.py",
    "tests/moderation/intake/test_fork_server.py",
    "tests/moderation/intake/test_frames.py",
    "tests/moderation/intake/test_inspect.py",
    "tests/moderation/pipeline/test_cascade.py",
    "tests/moderation/policy/test_as_yaml.py",
    "tests/moderation/policy/test_describe.py",
    "tests/moderation/policy/test_evaluate.py",
    "tests/moderation/policy/test_evaluate_properties.py",
    "tests/moderation/policy/test_evaluate_several.py",
    "tests/moderation/policy/test_evaluate_thresholds.py",
    "tests/moderation/policy/test_evaluate_together.py",
    "tests/moderation/policy/test_evaluate_unscreened.py",
    "tests/moderation/policy/test_going_on.py",
    "tests/moderation/policy/test_risk.py",
    "tests/moderation/policy/test_rules.py",
    "tests/moderation/policy/test_stored.py",
    "tests/vendor_api",
    # These start processes on an SQLite of their own, whatever the run is on.
    "tests/moderation/management/test_commands.py",
    "tests/moderation/management/test_work_seals.py",
    # These touch it in ways that their neighbours in the folder hold on PostgreSQL as well.
    "tests/moderation/api/test_openapi.py",
    "tests/moderation/api/test_refusals.py",
    "tests/moderation/api/test_streaming.py",
    "tests/moderation/api/test_unprocessable.py",
    "tests/moderation/assurance/test_journey.py",
    "tests/moderation/management/test_rescreen.py",
    "tests/moderation/pipeline/test_in_doubt.py",
    "tests/moderation/pipeline/test_see.py",
    "tests/moderation/pipeline/test_turns.py",
    "tests/moderation/policy/test_blind_spots.py",
    "tests/moderation/policy/test_coverage.py",
    "tests/moderation/policy/test_second_approval.py",
    "tests/moderation/policy/test_seeds.py",
    "tests/moderation/screening/limits/test_prices.py",
    "tests/moderation/screening/test_pace.py",
    "tests/moderation/seeing/test_inquire.py",
    "tests/moderation/seeing/test_reader.py",
    "tests/moderation/wellness/test_day.py",
    "tests/review/insights/overview/test_forecast.py",
    "tests/review/insights/test_budgets.py",
    "tests/review/insights/test_providers.py",
    "tests/review/insights/test_rescreening.py",
    "tests/review/keys",
    "tests/review/language",
    "tests/review/lookup/test_filters.py",
    "tests/review/patterns",
    "tests/review/going",
    "tests/review/people",
    "tests/review/platforms",
    "tests/review/policies",
    "tests/review/quality",
    "tests/review/session",
    "tests/review/tuning",
    "tests/review/log/test_sentences.py",
    "tests/review/lookup/test_saved.py",
    "tests/review/lookup/test_upload.py",
    "tests/review/test_context.py",
    "tests/review/test_controls.py",
    "tests/review/test_ui.py",
    "tests/review/test_who_sees_what.py",
    "tests/review/wellbeing",
    "tests/secrecy/test_canaries.py",
    "tests/soak",
    "tests/moderation/pipeline/test_injection.py",
    "tests/moderation/pipeline/test_vendor_faults.py",
    "tests/review/queue/test_blindness.py",
)
# What people do on these pages is held on PostgreSQL by the tests of the functions that do it; of the pages, the races.
QUEUE_PAGES = sorted(
    f"tests/review/queue/{path.name}"
    for path in (ROOT / "tests/review/queue").glob("test_*.py")
    if path.name != "test_races.py"
)
# None of these would be chosen, and each process of the run would read them first.
NOT_IN_PROCESS = ("tests/browser", "tests/journeys")
# Fills its tables in one long transaction, and while that runs no other test on the server has its log sealed: so it
# goes beside the run on SQLite.
LARGE = "tests/large"
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")


def say(part: str, there: str | None, how: str) -> None:
    print(f"{part:<11} {'runs' if there else 'does not run: ' + how}", flush=True)


def run_suite(env: dict[str, str], *options: str) -> int:
    # Four, since much of it waits: for a pause, for a vendor that hangs, for a browser.
    command = [sys.executable, "-m", "pytest", "-n", "4", "--dist", "loadfile", *options]
    return subprocess.run(command, env=env, cwd=ROOT, check=False).returncode


def start_compiling() -> subprocess.Popen[bytes]:
    """Collect the tests once, for their bytecode: else each process of the first run compiles all of them."""
    collect = [sys.executable, "-m", "pytest", "-p", "no:xdist", "--collect-only", "-qq"]
    return subprocess.Popen(collect, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


class Beside:
    """A run of its own in the meantime, whose words come in one piece when it has ended."""

    def __init__(self, env: dict[str, str], *options: str) -> None:
        self._command = [sys.executable, "-m", "pytest", "-p", "no:xdist", *options]
        self._env = env
        self._code = 0
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        ended = subprocess.run(
            self._command, env=self._env, cwd=ROOT, check=False, capture_output=True, text=True
        )
        print(f"\n\nOn PostgreSQL, the large tables:\n{ended.stdout}{ended.stderr}", flush=True)
        self._code = ended.returncode

    def wait(self) -> int:
        self._thread.join()
        return self._code


def main() -> int:
    postgres = os.environ.get("TEST_POSTGRES_URL")
    redis = os.environ.get("TEST_REDIS_URL")
    say("SQLite", "always", "")
    say("PostgreSQL", postgres, "set TEST_POSTGRES_URL to a server where databases may be made")
    say("Redis", redis, "set TEST_REDIS_URL to one whose databases 0 to 3 may be used")
    say("Chromium", next(filter(shutil.which, CHROMIUM_NAMES), None), "install chromium")
    with tempfile.TemporaryDirectory(prefix="sl-") as scratch:
        compiling = start_compiling()
        env = {**os.environ, "TMPDIR": scratch, **migrated.make_sqlite(Path(scratch, "migrated"))}
        compiling.wait()
        failed, large = 0, None
        if postgres:
            with_servers = {**env, "TEST_ON": "postgresql"} | ({"CACHE_URL": redis} if redis else {})
            with_servers |= migrated.make_postgres(postgres, Path(scratch, "migrated"))
            print("\nOn PostgreSQL, without the browser and the journeys:", flush=True)
            left_out = [
                f"--ignore={path}" for path in (*WITHOUT_DATABASE, *QUEUE_PAGES, *NOT_IN_PROCESS, LARGE)
            ]
            failed = run_suite(with_servers, "--no-loadscope-reorder", "-m", IN_PROCESS, *left_out)
            large = Beside(with_servers, LARGE)
            print("\nOn SQLite, everything:", flush=True)
        # In the order of `tests/order.py`: else the files with few tests come last, which are the longest ones.
        failed = run_suite(env, "--no-loadscope-reorder") or failed
        return (large.wait() if large else 0) or failed


if __name__ == "__main__":
    sys.exit(main())
