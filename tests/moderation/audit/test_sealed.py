from __future__ import annotations

import pytest

from moderation.audit.lines import SealedLine, pack
from moderation.audit.models import Entry
from moderation.audit.sealed import in_tree, place_of
from tests.moderation.audit.sealing import run, seal_all, sealed_numbers, unguarded, write
from tests.moderation.audit.test_tampering import change_sealed_leaf, edit_with_its_hash

pytestmark = pytest.mark.django_db(transaction=True)


def test_it_finds_each_lines_index_and_leaf() -> None:
    write(30, together=2)
    seal_all(at_once=9)
    waiting = write(2)
    entries = list(Entry.objects.order_by("-id"))
    there = in_tree(entries)

    numbers = sealed_numbers()
    assert {number: found.index for number, found in there.items()} == {
        number: index for index, number in enumerate(numbers)
    }
    assert not set(waiting) & set(there)
    assert all(there[entry.id].problem(entry) == "" for entry in entries if entry.id in there)


def test_it_says_what_does_not_agree_with_the_seal() -> None:
    write(9)
    seal_all(at_once=4)
    numbers = sealed_numbers()
    for tampering in (edit_with_its_hash, change_sealed_leaf):
        with unguarded():
            named = tampering(numbers, 5)
            entries = list(Entry.objects.all())
            there = in_tree(entries)
            wrong = [entry.id for entry in entries if there[entry.id].problem(entry)]
            assert wrong == [named]


def test_it_says_that_a_line_was_never_sealed_in_its_place() -> None:
    write(9)
    seal_all()
    with unguarded():
        run("UPDATE audit_entry SET id = -4 WHERE id = %s", sealed_numbers()[3])
        entry = Entry.objects.get(id=-4)
        assert "was not sealed" in in_tree([entry])[-4].problem(entry)


def test_a_number_is_not_taken_from_inside_a_hash() -> None:
    leaf = b"\0" * 24 + (7).to_bytes(8, "big")
    lines = pack([SealedLine(1, 0, leaf), SealedLine(7, 0, leaf)])
    assert place_of(Entry(id=7), lines) == 1
    assert place_of(Entry(id=1), lines) == 0
    assert place_of(Entry(id=9), lines) is None
