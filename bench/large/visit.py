"""One visit, and how a page is visited: as a person, by a key, or as nobody."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.test import Client

from moderation.people.models import User


@dataclass(frozen=True)
class Visit:
    """One thing that somebody does."""

    name: str
    run: Callable[[], object]


def get(person: User | None, path: str, query: dict[str, str]) -> Visit:
    client = Client(headers={"host": "127.0.0.1"})
    if person:
        client.force_login(person)
    return answered(client, f"{person.username if person else 'anybody'} {address(path, query)}",
                    address(path, query))  # fmt: skip


def answered(client: Client, name: str, url: str) -> Visit:
    def run() -> Any:
        response = client.get(url)
        if response.status_code not in (200, 302):
            raise RuntimeError(f"{name}: {response.status_code}")
        return response.getvalue() if response.streaming else response

    return Visit(name, run)


def address(path: str, query: dict[str, str]) -> str:
    return f"{path}?{urlencode(query)}" if query else path
