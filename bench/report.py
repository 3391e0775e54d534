"""What a run found, as JSON for machines and as Markdown for people."""

from __future__ import annotations

import importlib.metadata
import platform
import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any

from bench.arms import Sample
from bench.measure import LESS_IS_BETTER, Measure

VERSIONS = ("Django", "djangorestframework", "django-q2", "Pillow", "psycopg", "gunicorn", "requests")
OPTIONAL = ("pyvips",)
KEYS = {"ms CPU": "cpu_ms", "s": "wall_s", "per s": "rate", "ms p50": "p50_ms", "ms p95": "p95_ms"}
HEAD = (
    "| row | measure | ours / other | median | min … max | best | gate | goal | |\n"
    "|---|---|---|---|---|---|---|---|---|"
)


def document(measure: Measure) -> dict[str, Any]:
    """One measure with every round behind it."""
    ratio = measure.ratio
    return {
        "row": measure.row,
        "what": measure.what,
        "ours": measure.ours,
        "other": measure.other,
        "unit": measure.unit,
        "gate": measure.gate,
        "goal": measure.goal,
        "met": measure.met,
        "absent": measure.absent,
        "faults": measure.faults,
        "ratio": {
            "median": round(ratio.median, 4),
            "min": round(ratio.least, 4),
            "max": round(ratio.most, 4),
            "best": round(ratio.best, 4),
            "rounds": [round(value, 4) for value in ratio.rounds],
        }
        if ratio
        else None,
        "arms": {name: [arm(sample) for sample in samples] for name, samples in measure.samples.items()},
    }


def arm(sample: Sample) -> dict[str, float]:
    """One round of one arm."""
    found = {
        "units": sample.units,
        "wall_s": round(sample.wall, 3),
        "cpu_ms": round(sample.cpu_ms, 3),
        "rate": round(sample.rate, 1),
    }
    if sample.latencies:
        found |= {"p50_ms": round(sample.p50_ms, 3), "p95_ms": round(sample.p95_ms, 3)}
    return found


def versions() -> dict[str, str]:
    return {
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        **{name: importlib.metadata.version(name) for name in VERSIONS},
        **{name: importlib.metadata.version(name) for name in OPTIONAL if installed(name)},
    }


def installed(name: str) -> bool:
    return any(importlib.metadata.distributions(name=name))


def markdown(found: Mapping[str, Any]) -> str:
    """The measures as a table, the load of the machine beside them."""
    lines = [HEAD]
    for measure in found["measures"]:
        lines.append(_line(measure))
    load = found["load"]
    lines.append("")
    lines.append(
        f"Load average before {load['before']} and after {load['after']}, {load['cpus']} CPUs, "
        f"{100 * load['stolen']:.1f} % of CPU time stolen. "
        + ", ".join(f"{name} {number}" for name, number in found["versions"].items())
        + "."
    )
    return "\n".join(lines) + "\n"


def _line(measure: Mapping[str, Any]) -> str:
    ratio = measure["ratio"]
    sign = "≤" if measure["unit"] in LESS_IS_BETTER else "≥"
    if measure["absent"]:
        return (
            f"| {measure['row']} | {measure['what']} | {measure['absent']} | | | | {sign} {measure['gate']} "
            f"| {sign} {measure['goal']} | not measured |"
        )
    figures = (
        f"{ratio['median']:.3g} | {ratio['min']:.3g} … {ratio['max']:.3g} | {ratio['best']:.3g}"
        if ratio
        else f"none | {_words(measure['faults'])} |"
    )
    return (
        f"| {measure['row']} | {measure['what']} | {_typical(measure, measure['ours'])} / "
        f"{_typical(measure, measure['other']) or 'a limit'} | {figures} | {sign} {measure['gate']} "
        f"| {sign} {measure['goal']} | {measure['met']} |"
    )


def _typical(measure: Mapping[str, Any], arm: str) -> str:
    """The arm's median figure, or the limit's own name where there is no other arm."""
    rounds: Sequence[Mapping[str, Any]] = measure["arms"].get(arm, [])
    if not rounds:
        return arm
    key = KEYS[measure["unit"]]
    values = sorted(r[key] for r in rounds)
    return f"{arm} {values[len(values) // 2]:.4g} {measure['unit']}"


def _words(faults: Mapping[str, Mapping[str, int]]) -> str:
    return "; ".join(f"{arm}: {name} {n}" for arm, found in faults.items() for name, n in found.items())
