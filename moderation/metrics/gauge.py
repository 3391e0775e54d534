"""One metric, and how the text format 0.0.4 writes it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal


@dataclass
class Gauge:
    """One metric with its samples: labels in a fixed order, and a value."""

    name: str
    help: str
    samples: list[tuple[dict[str, str], int | float | Decimal]] = field(default_factory=list)

    def add(self, value: int | float | Decimal, **labels: str) -> None:
        self.samples.append((labels, value))


def written(gauges: Iterable[Gauge]) -> Iterator[str]:
    """The text format 0.0.4."""
    for gauge in gauges:
        yield f"# HELP {gauge.name} {gauge.help}\n# TYPE {gauge.name} gauge\n"
        for labels, value in gauge.samples:
            inside = ",".join(f'{name}="{escaped(text)}"' for name, text in labels.items())
            yield f"{gauge.name}{{{inside}}} {value:f}\n" if inside else f"{gauge.name} {value:f}\n"


def escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
