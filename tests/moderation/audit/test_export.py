"""A file of the log that a reader can recompute without us, of any length, and that shows when it was cut off."""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.db.models import Q, QuerySet

from moderation.audit.actor import Actor
from moderation.audit.export import BATCH, export
from moderation.audit.merkle import Frontier
from moderation.audit.models import Entry
from moderation.audit.seal import last_seal
from moderation.environment import BASE_DIR
from tests.moderation.audit.sealing import run, seal_all, sealed_numbers, unguarded, write
from tests.moderation.audit.test_tampering import edit_with_its_hash

pytestmark = pytest.mark.django_db(transaction=True)
MANY = int(os.environ.get("TEST_EXPORT_LINES", "4000"))


def chunks(entries: QuerySet[Entry] | None = None) -> Iterator[bytes]:
    every = Entry.objects.all() if entries is None else entries
    return export(every, actor=Actor.system(), said={"since": None})


def read(entries: QuerySet[Entry] | None = None) -> list[dict[str, Any]]:
    return [json.loads(line) for line in b"".join(chunks(entries)).splitlines()]


def fits(line: dict[str, Any]) -> bool:
    return hashlib.sha256(b"\0" + line["body"].encode()).hexdigest() == line["leaf"]


def root_of(lines: list[dict[str, Any]]) -> str:
    tree = Frontier()
    tree.extend(bytes.fromhex(line["leaf"]) for line in lines)
    return tree.root.hex()


def test_the_root_of_the_log_can_be_recomputed_from_it() -> None:
    write(12, together=3)
    seal_all(at_once=7)
    tip = last_seal()
    assert tip
    write(3)
    first, *lines, last = read()

    assert [line["index"] for line in lines] == [*range(tip.size), None, None, None]
    assert [line["number"] for line in lines[: tip.size]] == sealed_numbers()
    assert all(fits(line) for line in lines)
    assert (first["sealed"], first["root"]) == (tip.size, root_of(lines[: tip.size]))
    assert last == {"complete": True, "lines": tip.size + 3, "root": root_of(lines)}


def test_it_goes_on_over_many_batches_without_gap_or_repeat() -> None:
    numbers = write(2, together=BATCH + 1)
    seal_all(at_once=300)
    _, *lines, last = read(Entry.objects.filter(id__gte=numbers[0]))
    assert [line["number"] for line in lines] == numbers
    assert last["lines"] == len(numbers)


def test_a_batch_that_ends_exactly_is_not_the_end() -> None:
    numbers = write(1, together=BATCH * 2)
    assert [line["number"] for line in read(Entry.objects.filter(id__gte=numbers[0]))[1:-1]] == numbers


def test_it_leaves_out_what_was_not_asked_for() -> None:
    numbers = write(20)
    seal_all(at_once=4)
    wanted = numbers[::3]
    _, *lines, last = read(Entry.objects.filter(Q(id__in=wanted)))
    assert [line["number"] for line in lines] == wanted
    assert all(fits(line) for line in lines)
    assert last["root"] == root_of(lines)


def test_it_is_noted_before_a_line_is_given_out_and_is_not_in_itself() -> None:
    write(2)
    file = chunks()
    noted = Entry.objects.get(event="log.exported")
    write(5)
    first, *lines, _ = [json.loads(line) for line in b"".join(file).splitlines()]
    assert json.loads(noted.body)["data"] == {"since": None}
    assert lines[-1]["number"] == first["last_number"] < noted.id


def test_a_text_that_was_rewritten_with_its_hash_does_not_fit_the_leaf_in_the_file() -> None:
    numbers = write(5)
    seal_all()
    with unguarded():
        edit_with_its_hash(numbers, 2)
        lines = read(Entry.objects.filter(id__gte=numbers[0]))[1:-1]
        assert [fits(line) for line in lines] == [True, True, False, True, True]


def check_as_the_docs_say(file: Path, lines: list[bytes]) -> str:
    """What the reader in docs/audit-log.md prints of it, or the reason why it refuses."""
    (script,) = re.findall(r"```python\n(.*?)```", (BASE_DIR / "docs/audit-log.md").read_text(), re.DOTALL)
    file.write_bytes(b"".join(lines))
    ran = subprocess.run(
        [sys.executable, "-c", script, str(file)], capture_output=True, text=True, check=False
    )
    return (ran.stdout or ran.stderr).strip().splitlines()[-1]


def test_the_reader_in_the_docs_accepts_it_and_notices_what_is_missing(tmp_path: Path) -> None:
    write(9)
    seal_all(at_once=4)
    lines = b"".join(chunks()).splitlines(keepends=True)
    tip = last_seal()
    assert tip
    file = tmp_path / "log.jsonl"
    assert check_as_the_docs_say(file, lines) == f"{tip.size} lines hold, root {tip.root.hex()}"
    assert "cut off" in check_as_the_docs_say(file, lines[:-1])
    assert "cut off" in check_as_the_docs_say(file, lines[:4] + lines[5:])
    assert "moved" in check_as_the_docs_say(file, [*lines[:2], lines[3], lines[2], *lines[4:]])
    assert "not the one" in check_as_the_docs_say(file, [line.replace(b"K\xc3", b"k\xc3") for line in lines])


def generate(count: int) -> None:
    """Lines by the hundred thousand: copies of one, under numbers of their own."""
    (origin,) = write()
    columns = "at, event, actor_kind, actor_id, subject, request_id, body, leaf"
    if connection.vendor == "sqlite":
        run(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %s) "
            f"INSERT INTO audit_entry (id, {columns}) "
            f"SELECT {origin} + i, {columns} FROM n, audit_entry WHERE id = %s ORDER BY i",
            count,
            origin,
        )
        return
    # Without an order: sorting would draw all numbers before the first line goes in.
    run(
        f"INSERT INTO audit_entry (id, {columns}, xact) "
        f"SELECT nextval('audit_entry_id_seq'), {columns}, pg_current_xact_id()::text::bigint "
        "FROM generate_series(1, %s), (SELECT * FROM audit_entry WHERE id = %s) one",
        count,
        origin,
    )


def test_it_needs_no_more_memory_for_more_lines() -> None:
    generate(MANY)
    seal_all()
    file = chunks()
    next(file), next(file)  # what is loaded with the first batch is no matter of length
    tracemalloc.start()
    count = 0
    last = b""
    for chunk in file:
        count, last = count + chunk.count(b"\n"), chunk
        assert not connection.in_atomic_block
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert json.loads(last)["lines"] > MANY
    assert count > MANY - BATCH
    assert peak < 8_000_000, f"{peak / 1e6:.1f} MB for {MANY} lines"
