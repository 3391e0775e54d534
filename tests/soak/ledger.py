"""The ledger: what was promised against what is there. Each check returns a sentence for every breach; none is right."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from tests.soak.books import Books, type_row

FINAL = {"approved", "rejected", "in_review", "unprocessable"}
OUTCOMES = {"approved", "rejected"}


def lost(books: Books, *, accepted: Iterable[str], decided: Mapping[str, str]) -> list[str]:
    """Accepted submissions that are gone or stuck, people's decisions that are gone or say something else.

    `accepted` are ids of submissions answered with 202; `decided` outcomes by case that a person was told are stored.
    """
    return [
        *_lost_submissions(books, accepted),
        *_lost_outcomes(books),
        *_lost_decisions(books, decided),
    ]


def _lost_submissions(books: Books, accepted: Iterable[str]) -> list[str]:
    rows = {row["id"]: row for row in books.submissions}
    found = []
    for name in map(hexed, accepted):
        if name not in rows:
            found.append(f"submission {name} was accepted and is not there")
        elif rows[name]["stage"] != "done" or rows[name]["status"] not in FINAL:
            found.append(f"submission {name} is stuck: {rows[name]['stage']}, {rows[name]['status']}")
    return found


def _lost_outcomes(books: Books) -> list[str]:
    """A status without what carries it: a decision in force, or a case in a person's queue."""
    decisions = {row["id"]: row for row in books.decisions}
    waiting = {
        row["submission_id"] for row in books.cases if row["state"] != "concluded" and row["kind"] != "sample"
    }
    found = []
    for row in books.submissions:
        if row["status"] in OUTCOMES:
            decision = decisions.get(row["decision_id"])
            if decision is None or decision["kind"] != row["status"]:
                found.append(f"submission {row['id']} is {row['status']} by no decision")
        elif row["status"] == "in_review" and row["id"] not in waiting:
            found.append(f"submission {row['id']} is in review and in nobody's queue")
    return found


def _lost_decisions(books: Books, decided: Mapping[str, str]) -> list[str]:
    in_force = {row["case_id"]: row["kind"] for row in unsuperseded(books) if row["case_id"]}
    return [
        f"case {case} was decided {outcome} and holds {in_force.get(hexed(case))}"
        for case, outcome in decided.items()
        if in_force.get(hexed(case)) != outcome
    ]


def lost_files(books: Books, read: Callable[[str], bytes]) -> list[str]:
    """Stored files that are gone or are not the bytes that their row names. `read` raises OSError."""
    found = []
    for row in books.files:
        try:
            whole = hashlib.sha256(read(row["key"])).hexdigest() == row["sha256"]
        except OSError:
            whole = False
        if not whole:
            found.append(f"file {row['key']} is gone or damaged")
    return found


def duplicated(books: Books) -> list[str]:
    """Whatever may be there once and is there twice: postings, routings, decisions in force, conclusions, cases."""
    conclusions = (e["subject"] for e in books.entries if e["event"] == "case.concluded")
    return [
        *twice(
            "posting", ((s["platform_id"], s["external_id"]) for s in books.submissions if s["external_id"])
        ),
        *twice("routing of", (row["submission_id"] for row in books.routings)),
        *twice(
            "automatic decision on", (d["submission_id"] for d in books.decisions if d["case_id"] is None)
        ),
        *twice(
            "decision in force on case", (row["case_id"] for row in unsuperseded(books) if row["case_id"])
        ),
        *twice("conclusion of", conclusions),
        *twice("case of", ((row["submission_id"], row["kind"] == "sample") for row in first_looks(books))),
        *twice("first outcome of", (e["submission_id"] for e in books.entries if e["event"] in FIRST)),
        *twice("event on its way", ((row["platform_id"], row["entry_id"]) for row in books.deliveries)),
    ]


FIRST = {"submission.approved", "submission.rejected", "submission.unprocessable"}


def twice(what: str, names: Iterable[Any]) -> list[str]:
    return [f"{count} times: {what} {name}" for name, count in Counter(names).items() if count > 1]


def unsuperseded(books: Books) -> list[type_row]:
    superseded = {row["supersedes_id"] for row in books.decisions}
    return [row for row in books.decisions if row["id"] not in superseded]


def unheard(books: Books, *, platforms: Collection[str], heard: Collection[str]) -> list[str]:
    """Events of these platforms that their receiver (`heard`: webhook ids) never kept, and what it kept for nothing."""
    wanted = {d["entry_id"]: d["message_id"] for d in books.deliveries if d["platform_id"] in platforms}
    found = []
    announced = set()
    for entry in events(books):
        if entry["platform_id"] not in platforms:
            continue
        message = wanted.get(entry["id"])
        announced.add(message)
        if message is None:
            found.append(f"line {entry['id']}, {entry['event']}, is on its way to nobody")
        elif message not in heard:
            found.append(f"line {entry['id']}, {entry['event']}, was never heard")
    return found + [f"{name} was heard and is no event of the log" for name in set(heard) - announced]


def events(books: Books) -> list[type_row]:
    """The log's lines that platforms are told: every one of a submission that has a version."""
    return [e for e in books.entries if e["event"].startswith("submission.") and "version" in e["data"]]


def by_subject(books: Books, *names: str) -> dict[str, list[type_row]]:
    found: dict[str, list[type_row]] = defaultdict(list)
    for entry in books.entries:
        if entry["event"] in names:
            found[entry["subject"]].append(entry)
    return found


def hexed(name: str) -> str:
    return name.replace("-", "")


def first_looks(books: Books) -> list[type_row]:
    """Without second reviews, of which a disagreement has two, and gold items, which come again for each person."""
    return [row for row in books.cases if row["kind"] not in ("second_review", "gold")]
