"""`manage.py certify_benchmark`."""

from __future__ import annotations

import io
import json

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from moderation.assurance.worlds import WORLDS


def test_it_prints_a_cell_for_each_world_and_number_of_labels() -> None:
    out = io.StringIO()
    call_command("certify_benchmark", "--json", "--worlds", "50", "--labels", "5", "2000", stdout=out)
    cells = json.loads(out.getvalue())
    assert [(one["world"], one["labels"]) for one in cells] == [
        (world.name, labels) for world in WORLDS for labels in (5, 2000)
    ]
    assert [one["decided_percent"] for one in cells[::2]] == [0.0] * len(WORLDS)
    assert all(one["decided_percent"] > 10 for one in cells[1::2])


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (("--seed", "-1"), "The seed must be 0 or more."),
        (("--worlds", "0"), "must be 1 or more"),
        (("--labels", "5", "0"), "must be 1 or more"),
    ],
)
def test_what_cannot_be_meant_is_a_sentence(asked: tuple[str, ...], words: str) -> None:
    with pytest.raises(CommandError, match=words):
        call_command("certify_benchmark", *asked)
