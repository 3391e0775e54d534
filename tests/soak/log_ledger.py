"""The ledger's other half: every change of state has its line of the log, and every line its change."""

from __future__ import annotations

from collections import Counter, defaultdict

from tests.soak.books import Books, type_row
from tests.soak.ledger import by_subject, events, hexed

# Each raises a case's version by one, in the transaction that writes the line.
STEPS = (
    "case.claimed",
    "case.skipped",
    "case.held",
    "case.returned",
    "case.reassigned",
    "case.opinion_asked",
    "case.escalated",
    "case.decided",
    "case.concluded",
    "case.decision_changed",
    "decision.withdrawn",
)
DECIDED = ("case.decided", "case.decision_changed", "decision.withdrawn")


def unlogged(books: Books) -> list[str]:
    """Rows that changed without a line, and lines whose change is not there."""
    return [
        *_submissions(books),
        *_routings(books),
        *_cases(books),
        *_decisions(books),
        *_images(books),
    ]


def _submissions(books: Books) -> list[str]:
    told: dict[str, list[type_row]] = defaultdict(list)
    for entry in events(books):
        told[entry["submission_id"]].append(entry)
    found = []
    for row in books.submissions:
        lines = told.pop(row["id"], [])
        versions = sorted(line["data"]["version"] for line in lines)
        if versions != list(range(1, row["version"] + 1)):
            found.append(f"submission {row['id']} has version {row['version']}, the log {versions}")
            continue
        last = max(lines, key=lambda line: int(line["data"]["version"]))
        status = last["data"].get("status", "received")
        if status != row["status"]:
            found.append(f"submission {row['id']} is {row['status']}, by the log {status}")
    return found + [f"the log has a submission {name} that is not there" for name in told]


def _routings(books: Books) -> list[str]:
    lines = by_subject(books, "submission.routed")
    rows = {f"routing:{row['id']}" for row in books.routings}
    return [
        *(f"{name} has {len(lines[name])} lines" for name in rows if len(lines.get(name, [])) != 1),
        *(f"the log has a {name} that is not there" for name in lines if name not in rows),
    ]


def _cases(books: Books) -> list[str]:
    opened, steps = by_subject(books, "case.opened"), by_subject(books, *STEPS)
    concluded = by_subject(books, "case.concluded")
    found = []
    for row in books.cases:
        name = f"case:{row['id']}"
        if len(opened.pop(name, [])) != 1:
            found.append(f"{name} was not opened once by the log")
        if row["version"] != 1 + len(steps.get(name, [])):
            found.append(f"{name} has version {row['version']}, the log {len(steps.get(name, []))} steps")
        said = [hexed(line["data"]["decision"]) for line in concluded.get(name, [])]
        if row["state"] == "concluded" and said != [row["decision_id"]]:
            found.append(f"{name} is concluded by {row['decision_id']}, by the log {said}")
        if row["state"] != "concluded" and said:
            found.append(f"{name} is {row['state']} and concluded by the log")
    return found + [f"the log has a {name} that is not there" for name in opened]


def _decisions(books: Books) -> list[str]:
    lines: Counter[str] = Counter()
    for entry in books.entries:
        if entry["event"] in DECIDED:
            lines[hexed(entry["data"]["decision"])] += 1
        elif entry["event"] in ("submission.approved", "submission.rejected"):
            decision = entry["data"]["decision"]
            if decision["decided_by"] == "automation":
                lines[hexed(decision["id"])] += 1
    rows = {row["id"] for row in books.decisions}
    return [
        *(f"decision {name} has {lines[name]} lines" for name in rows if lines[name] != 1),
        *(f"the log has a decision {name} that is not there" for name in lines if name not in rows),
    ]


def _images(books: Books) -> list[str]:
    lines = by_subject(books, "image.prepared")
    return [
        f"image {row['id']} was prepared without a line"
        for row in books.images
        if row["state"] == "prepared" and f"image:{row['id']}" not in lines
    ]
