"""A what-if over a million screenings: the first answer of a fresh process, and the next cut-off after it."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

from bench.arms import Ratio, Sample
from bench.history import write_history
from bench.measure import Measure
from bench.place import ROOT
from moderation.audit.actor import Actor
from moderation.platforms.models import Platform
from moderation.policy.models import Policy
from moderation.policy.publish import assign, create_policy, newest_version, rules_of

UPLOADS, QUICK = 1_000_000, 100_000
ROUNDS, MOVES = 3, 8
FIRST = ("A first what-if over 1M screenings", 2.0, 1.0)
NEXT = ("The next cut-off", 0.3, 0.15)


def run(folder: Path, env: dict[str, str], *, quick: bool) -> list[Measure]:
    """Every round is a process of its own, as the first answer is that of one that has read nothing yet."""
    uploads = QUICK if quick else UPLOADS
    prepare(uploads)
    firsts, nexts = [], []
    for _ in range(ROUNDS):
        command = [sys.executable, "-m", "bench.whatif"]
        said = subprocess.run(command, cwd=ROOT, env=env, check=True, capture_output=True, text=True).stdout
        first, *moves = (float(word) for word in said.split())
        print(
            f"  first {first:.2f} s, then {', '.join(f'{one * 1000:.0f}' for one in moves)} ms",
            file=sys.stderr,
        )
        firsts.append(Sample(1, first, first))
        nexts.append(Sample(len(moves), sum(moves), sum(moves), latencies=moves))
    what = f"{uploads:,} screenings of 5 categories, 17 % of them labelled"
    return [
        absolute("what-if", f"{FIRST[0]}: {what}", "s", FIRST[1:], firsts, [one.wall for one in firsts]),
        absolute("what-if", NEXT[0], "s", NEXT[1:], nexts, [one.p50_ms / 1000 for one in nexts]),
    ]


def absolute(
    row: str, what: str, unit: str, gates: tuple[float, float], samples: list[Sample], found: list[float]
) -> Measure:
    """A figure without another arm."""
    ordered = sorted(found)
    ratio = Ratio(ordered[len(ordered) // 2], ordered[0], ordered[-1], ordered[0], tuple(found))
    return Measure(row, what, "ours", "", unit, *gates, ratio, {"ours": samples})


def prepare(uploads: int) -> None:
    starter = Policy.objects.get(slug="starter")
    platform = Platform.objects.create(name="Wide", slug="wide")
    version = newest_version(starter)
    assert version is not None  # migrating published it
    policy = create_policy(
        slug="wide", name="Wide", rules=rules_of(version), reason="To be asked about.", actor=Actor.system()
    )
    assign(platform=platform, policy=policy, actor=Actor.system())
    write_history(platform.id, version.id, uploads)


def main() -> None:
    """Seconds of the first answer and of each move, in one line."""
    import django

    django.setup()
    from moderation.policy.models import Draft
    from review.tuning.study import study
    from review.tuning.wanted import read

    policy = Policy.objects.get(slug="wide")
    version = newest_version(policy)
    assert version is not None
    rules, draft = rules_of(version), Draft.objects.get(policy=policy)
    took = []
    for move in range(1 + MOVES):
        began = time.perf_counter()
        wanted = read({"missed": "5", "below": str(0.01 + move / 1000)} if move else {"missed": "5"})
        found = study(policy, rules, rules.from_json(draft.rules), wanted)
        answers = (found.was, found.becomes)
        took.append(time.perf_counter() - began)
        assert all(answer.volumes.known for answer in answers)
    print(*took)


if __name__ == "__main__":
    main()
