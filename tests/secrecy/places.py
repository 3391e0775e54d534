"""Where a key could turn up: every cell of the database, every file, every process's command line, every page."""

from __future__ import annotations

import re
import subprocess
from collections import Counter, deque
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import requests
from django.db import connection

LINK = re.compile(r'(?:href|src|hx-get)="(/[^"#]*)')
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
ONE_OF_MANY = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|=[^&]*|[0-9]+")
ALIKE = 2  # pages of one kind that are looked at
SECONDS = 20


def database() -> bytes:
    """Every table of it, row by row, a line for each cell."""
    quote = connection.ops.quote_name
    found = bytearray()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {quote(table)}")
            for row in cursor:
                found += b"\n".join(cell if isinstance(cell, bytes) else str(cell).encode() for cell in row)
                found += b"\n"
    return bytes(found)


def database_files() -> dict[str, bytes]:
    """On SQLite the file and what stands beside it, with what is deleted and not overwritten.

    Read by another process: to close a file gives up all locks that a process has on it, SQLite's own among them. The
    next one to leave the database would then take itself for the last, and take away what our connections still share.
    """
    if connection.vendor != "sqlite":
        return {}
    file = Path(connection.settings_dict["NAME"])
    return {path.name: read_elsewhere(path) for path in file.parent.glob(f"{file.name}*")}


def read_elsewhere(path: Path) -> bytes:
    return subprocess.run(["cat", path], check=True, stdout=subprocess.PIPE).stdout


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def command_lines() -> bytes:
    """What everybody on this machine may read of its processes."""
    found = bytearray()
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            found += path.read_bytes() + b"\n"
        except OSError:  # it has ended meanwhile
            continue
    return bytes(found)


class Reader:
    """A person with a browser's cookies and no browser; `seen` has every answer, headers and all."""

    def __init__(self, url: str, session: str) -> None:
        self.url = url
        self.http = requests.Session()
        self.http.cookies.set("session", session)
        self.seen: dict[str, bytes] = {}
        self.statuses: Counter[int] = Counter()

    def get(self, path: str) -> requests.Response:
        return self.keep(path, self.http.get(self.url + path, timeout=SECONDS))

    def post(self, path: str, page: requests.Response, **form: str) -> requests.Response:
        """Send a form of that page."""
        (token, *_) = TOKEN.findall(page.text)
        sent = {"csrfmiddlewaretoken": token, **form}
        headers = {"Referer": page.url}
        return self.keep(
            f"POST {path}", self.http.post(self.url + path, sent, headers=headers, timeout=SECONDS)
        )

    def keep(self, name: str, answer: requests.Response) -> requests.Response:
        self.seen[name] = str(answer.headers).encode() + answer.content
        self.statuses[answer.status_code] += 1
        return answer

    def wander(self, *starts: str) -> None:
        """Follow every link from here on, to some pages of each kind."""
        waiting, known, kinds = deque(starts), set(starts), Counter[str]()
        while waiting:
            path = waiting.popleft()
            for link in links_in(self.get(path)):
                kind = ONE_OF_MANY.sub("*", link)
                if link not in known and kinds[kind] < ALIKE:
                    known.add(link)
                    kinds[kind] += 1
                    waiting.append(link)


def links_in(page: requests.Response) -> Iterator[str]:
    if page.headers.get("Content-Type", "").startswith("text/html"):
        yield from (unescape(link) for link in LINK.findall(page.text) if not link.startswith("/static/"))
