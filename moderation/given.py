"""What the operator gave in the environment, read strictly: all that is wrong with it is said at once, by name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

import environ
from django.core.exceptions import ImproperlyConfigured

YES = frozenset({"1", "true", "yes", "y", "on", "ok"})
NO = frozenset({"0", "false", "no", "n", "off", ""})
T = TypeVar("T")


class Given:
    """Reads variables of one environment. What cannot be read is noted and its default goes on until `refuse_wrong`,
    so that nothing starts with another setting than the one that was meant."""

    def __init__(self, env: environ.Env) -> None:
        self.env = env
        self.faults: list[str] = []

    def whole(self, name: str, default: int, *, least: int) -> int:
        """A whole number from `least` on."""
        words = self._words(name)
        if words is None:
            return default
        if words.isascii() and words.isdigit() and int(words) >= least:
            return int(words)
        return self.wrong(name, f"a whole number from {least} on", default)

    def flag(self, name: str, *, default: bool) -> bool:
        """1, true, yes, on, or 0, false, no, off, in any case."""
        words = self.env.str(name, default="1" if default else "0").strip().lower()
        if words in YES | NO:
            return words in YES
        return self.wrong(name, "1 or 0", default)

    def one_of(self, name: str, default: str, among: Sequence[str]) -> str:
        """One of these words, in whatever case it is given."""
        words = self._words(name)
        if words is None:
            return default
        found = next((one for one in among if one.lower() == words.lower()), None)
        return self.wrong(name, f"one of {', '.join(among)}", default) if found is None else found

    def address(self, name: str, read: Callable[[], T], schemes: Sequence[str]) -> T | None:
        """What `read` makes of an address that begins with one of these schemes; None when it is none.

        It is not repeated when it is wrong: it may hold a password.
        """
        words = self._words(name) or ""
        if words.split("://", 1)[0] in schemes:
            try:
                if found := read():
                    return found
            except Exception:  # noqa: S110 - whatever a library says of it, it is no such address
                pass
        wanted = ", ".join(f"{scheme}://" for scheme in schemes)
        self.faults.append(f"{name} has to be an address that begins with {wanted}.")
        return None

    def wrong(self, name: str, wanted: str, default: T) -> T:
        """Notes that it is not what is wanted; its default goes on."""
        self.faults.append(f"{name} has to be {wanted}. It is “{self.env.str(name, default='')}”.")
        return default

    def refuse_wrong(self) -> None:
        """Raises ImproperlyConfigured with a line for each variable that is wrong."""
        if self.faults:
            raise ImproperlyConfigured("\n".join(self.faults))

    def _words(self, name: str) -> str | None:
        """What stands there; None when nothing does."""
        return self.env.str(name, default="").strip() or None
