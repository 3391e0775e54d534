"""The moments of a piece of work: before and after each operation that leaves a trace outside the process.

An operation is one call of these, wherever it comes from (our code, Django, a driver, urllib3, the standard library)
and on whichever thread:

- SQL: every statement that a driver is given, BEGIN, COMMIT, ROLLBACK and savepoints among them, and connecting.
  psycopg sends BEGIN in one exchange with the first statement; dying between the two leaves an empty transaction,
  which is what dying before them leaves.
- HTTP and the decoder's socket: connect, send, receive, close; the look-up of a name; the start of a process.
- Files: open, write, flush, fsync, close, rename, unlink, mkdir, rmdir.

Python's profiling hook sees them all: nothing of the product or its libraries is replaced. Between two operations
nothing leaves the process, so dying after one or before the next leaves the same world behind.
"""

from __future__ import annotations

import _posixsubprocess
import _socket
import io
import os
import re
import socket
import sqlite3
import sys
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from types import CodeType, FrameType
from typing import Any

from django.conf import settings

PRODUCT = str(settings.BASE_DIR / "moderation")

FUNCTIONS: frozenset[object] = frozenset(
    {
        *(sqlite3.connect, _socket.getaddrinfo, _posixsubprocess.fork_exec),
        *(io.open, os.open, os.write, os.fsync, os.fdatasync, os.rename, os.replace, os.link, os.symlink),
        *(os.unlink, os.remove, os.mkdir, os.rmdir, os.truncate, os.ftruncate, os.utime, os.chmod),
    }
)
METHODS: tuple[tuple[type, frozenset[str]], ...] = (
    (sqlite3.Cursor, frozenset({"execute", "executemany", "executescript"})),
    (sqlite3.Connection, frozenset({"execute", "executemany", "commit", "rollback", "close"})),
    (io.BufferedWriter, frozenset({"write", "flush", "close", "__exit__"})),
    (io.FileIO, frozenset({"write", "close", "__exit__"})),
    (
        socket.SocketType,
        frozenset(
            {"connect", "accept", "send", "sendall", "sendmsg", "recv", "recv_into", "shutdown", "close"}
        ),
    ),
)


SAVEPOINT = re.compile(r'SAVEPOINT "\w+"')  # Django counts them through


def driver_codes() -> frozenset[CodeType]:
    """psycopg's own functions through which every exchange with the server goes; its inner parts are Cython, which the
    profiling hook does not see."""
    from psycopg import Connection, waiting

    return frozenset(function.__code__ for function in (Connection.wait, waiting.wait_conn))


CODES = driver_codes()
WHEN = {"c_call": "before", "call": "before", "c_return": "after", "c_exception": "after", "return": "after"}


@dataclass
class Moments:
    """Calls `at` with the name of each moment on the thread that has come to it; keeps the names, each once.

    Only those before an operation, unless `afterwards` too.
    """

    at: Callable[[str], None]
    afterwards: bool
    names: list[str] = field(default_factory=list)
    times: Counter[str] = field(default_factory=Counter)

    def watch(self) -> None:
        """From now on: this thread, and every thread that is started from now on."""
        threading.setprofile(self.hook)
        sys.setprofile(self.hook)

    def rest(self) -> None:
        """This thread's part is over."""
        sys.setprofile(None)

    def hook(self, frame: FrameType, event: str, what: Any) -> None:
        if WHEN[event] == "after" and not self.afterwards:
            return
        if event in ("call", "return"):
            if frame.f_code not in CODES:
                return
            name = frame.f_code.co_qualname
        elif is_operation(what):
            name = what.__qualname__
        else:
            return
        self.come_to(f"{WHEN[event]} {name}{statement_of(frame)}, {place_of(frame)}")

    def come_to(self, name: str) -> None:
        self.times[name] += 1
        if self.times[name] > 1 and "mkdir" in name:
            return  # a folder is made unless it is there, so who knows how many there will be
        unique = f"{name} ({self.times[name]})" if self.times[name] > 1 else name
        self.at(unique)
        self.names.append(unique)


def is_operation(function: Any) -> bool:
    """Whether this C function (a method with its object bound) is one of those above."""
    owner = getattr(function, "__self__", None)
    if any(isinstance(owner, kind) and function.__name__ in names for kind, names in METHODS):
        return True
    return function in FUNCTIONS


def statement_of(frame: FrameType) -> str:
    """The beginning of the SQL statement that this frame or its caller hands to the driver, if one does."""
    for step in (frame, frame.f_back):
        text = step.f_locals.get("query") if step else None
        if isinstance(text, str):
            return f" “{SAVEPOINT.sub('SAVEPOINT', ' '.join(text.split()))[:48]}”"
    return ""


def place_of(frame: FrameType) -> str:
    """The product's own line that led here."""
    step: FrameType | None = frame
    while step and not step.f_code.co_filename.startswith(PRODUCT):
        step = step.f_back
    if step is None:
        return "outside the product"
    return f"{step.f_code.co_filename.removeprefix(PRODUCT + os.sep)}:{step.f_lineno}"
