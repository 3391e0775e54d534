"""What a run found, as JSON for machines and as Markdown for people."""

from __future__ import annotations

import importlib.metadata
import platform
import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any

from bench.measure import Measure

VERSIONS = ("Django", "djangorestframework", "django-q2", "Pillow", "gunicorn", "requests")
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
        "arms": {
            name: [
                {
                    "units": s.units,
                    "wall_s": round(s.wall, 3),
                    "cpu_ms": round(s.cpu_ms, 3),
                    "rate": round(s.rate, 1),
                }
                for s in samples
            ]
            for name, samples in measure.samples.items()
        },
    }


def versions() -> dict[str, str]:
    return {
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        **{name: importlib.metadata.version(name) for name in VERSIONS},
    }


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
    sign = "≤" if measure["unit"] in ("ms CPU", "s") else "≥"
    figures = (
        f"{ratio['median']:.2f} | {ratio['min']:.2f} … {ratio['max']:.2f} | {ratio['best']:.2f}"
        if ratio
        else f"none | {_words(measure['faults'])} |"
    )
    return (
        f"| {measure['row']} | {measure['what']} | {_typical(measure, measure['ours'])} / "
        f"{_typical(measure, measure['other'])} | {figures} | {sign} {measure['gate']} | {sign} {measure['goal']} "
        f"| {measure['met']} |"
    )


def _typical(measure: Mapping[str, Any], arm: str) -> str:
    """The arm's median figure, or the limit's own name where there is no other arm."""
    rounds: Sequence[Mapping[str, Any]] = measure["arms"].get(arm, [])
    if not rounds:
        return arm
    key = {"ms CPU": "cpu_ms", "s": "wall_s"}.get(measure["unit"], "rate")
    values = sorted(r[key] for r in rounds)
    return f"{arm} {values[len(values) // 2]:.4g} {measure['unit']}"


def _words(faults: Mapping[str, Mapping[str, int]]) -> str:
    return "; ".join(f"{arm}: {name} {n}" for arm, found in faults.items() for name, n in found.items())
