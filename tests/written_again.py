"""Rows that many tests begin with: worked out once in a process, and written again as they were."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Hashable
from typing import Any, Generic, TypeVar, cast

from django.db import connection, transaction

T = TypeVar("T")
WRITING = ("INSERT", "UPDATE")


class WrittenAgain(Generic[T]):
    """Keeps the statements by which `make` wrote its rows, and what it gave back.

    Half of a run's time went into working out the same people and platforms for each test. Their ids and times are then
    those of the first making; numbers that the database gives (the log's, those of serial keys) are given anew.
    """

    def __init__(self, make: Callable[[], T]) -> None:
        self._make = make
        self._kept: dict[Hashable, tuple[list[tuple[str, Any]], bytes]] = {}

    def __call__(self, stands_on: Hashable) -> T:
        """The rows are there, and what comes back is a copy of its own. `stands_on` is what they refer to."""
        if stands_on not in self._kept:
            return self._watch_it_being_made(stands_on)
        statements, given = self._kept[stands_on]
        with transaction.atomic(), connection.cursor() as cursor:
            for sql, parameters in statements:
                cursor.execute(sql, parameters)
        return cast(T, pickle.loads(given))

    def _watch_it_being_made(self, stands_on: Hashable) -> T:
        statements: list[tuple[str, Any]] = []

        def watch(execute: Any, sql: str, parameters: Any, many: bool, context: Any) -> Any:
            if sql.lstrip().startswith(WRITING):
                statements.append((sql, parameters))
            return execute(sql, parameters, many, context)

        with connection.execute_wrapper(watch):
            made = self._make()
        self._kept[stands_on] = (statements, pickle.dumps(made))
        return made
