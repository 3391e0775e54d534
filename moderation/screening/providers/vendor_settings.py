"""Reading a scorer's settings from the environment: each checked once, each error naming its variable.

Every function raises ProviderMisconfigured, whose text shows no secret; from a `Gathering` it reads on instead.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from math import isfinite
from pathlib import Path
from typing import TypeVar

from moderation.outbound import OutboundRefused, Trust, check_url
from moderation.screening.providers.base import ProviderMisconfigured
from moderation.vocabulary import Category

_MAX_SECONDS = 120.0
_HEADER_VALUE = re.compile(r"[\x21-\x7e]*")
_MODEL = re.compile(r"[A-Za-z0-9._:/@+-]{1,100}")
_SWITCHES = {"1": True, "true": True, "on": True, "0": False, "false": False, "off": False}
T = TypeVar("T")
ALL_BUT_OTHER = tuple(category for category in Category if category is not Category.OTHER)


class Gathering(Mapping[str, str]):
    """An environment whose faults are noted, with the default in their place, so that all are told at once."""

    def __init__(self, env: Mapping[str, str]) -> None:
        self._env = env
        self._faults: list[str] = []

    def __getitem__(self, name: str) -> str:
        return self._env[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._env)

    def __len__(self) -> int:
        return len(self._env)

    def note(self, fault: str) -> None:
        self._faults.append(fault)

    def refuse_faults(self) -> None:
        """Raises ProviderMisconfigured with every fault that was noted; what was built of them is of no use."""
        if self._faults:
            raise ProviderMisconfigured(*self._faults)


def refuse(env: Mapping[str, str], fault: str, instead: T) -> T:
    """`instead`, where faults are gathered; else raises ProviderMisconfigured."""
    if not isinstance(env, Gathering):
        raise ProviderMisconfigured(fault)
    env.note(fault)
    return instead


def base_url(env: Mapping[str, str], name: str, *, default: str = "", needed_by: str) -> str:
    """The base address without a slash at its end."""
    base = env.get(name, "").strip() or default
    if not base:
        return refuse(env, f"{name} must be set: the scorer `{needed_by}` has no default address.", "")
    if "?" in base or "#" in base:
        return refuse(env, f"{name} is a base address: it has no query and no fragment.", "")
    try:
        check_url(base, trust=Trust.for_operator())
    except OutboundRefused as refused:
        return refuse(env, f"{name}: {refused}", "")
    return base.rstrip("/")


def secret(env: Mapping[str, str], name: str, *, needed_by: str = "") -> str:
    """The variable, or the content of the file that {name}_FILE names; empty when neither is set.

    With `needed_by` (a scorer's name) an empty one is an error.
    """
    value = env.get(name, "")
    path = env.get(f"{name}_FILE", "")
    if not value and path:
        try:
            value = Path(path).read_text(encoding="utf-8")
        except (OSError, ValueError):
            return refuse(env, f"{name}_FILE cannot be read.", "")
    if not _HEADER_VALUE.fullmatch(value.strip()):
        return refuse(env, f"{name} has characters that a header cannot carry.", "")
    if needed_by and not value.strip():
        return refuse(env, f"{name} must be set: the scorer `{needed_by}` needs a key.", "")
    return value.strip()


def model_name(env: Mapping[str, str], name: str, *, default: str = "", needed_by: str) -> str:
    value = env.get(name, "").strip() or default
    if not value:
        return refuse(env, f"{name} must be set: the scorer `{needed_by}` has no default model.", "")
    if not _MODEL.fullmatch(value):
        return refuse(env, f"{name} is not the name of a model.", "")
    return value


def categories(
    env: Mapping[str, str], name: str, *, default: tuple[Category, ...] = ALL_BUT_OTHER
) -> tuple[Category, ...]:
    """The categories of a comma-separated list, in our order."""
    wanted = {word.strip() for word in env.get(name, "").split(",") if word.strip()}
    unknown = sorted(wanted - {category.value for category in Category})
    if unknown:
        return refuse(env, f"{name}: there is no category {', '.join(unknown)}.", default)
    return tuple(category for category in Category if category.value in wanted) if wanted else default


def choice(env: Mapping[str, str], name: str, choices: tuple[str, ...], default: str) -> str:
    value = env.get(name, "").strip() or default
    if value not in choices:
        return refuse(env, f"{name} must be one of {', '.join(choices)}.", default)
    return value


def switch(env: Mapping[str, str], name: str, *, default: bool) -> bool:
    value = env.get(name, "").strip().lower()
    if not value:
        return default
    if value not in _SWITCHES:
        return refuse(env, f"{name} must be 1 or 0.", default)
    return _SWITCHES[value]


def count(env: Mapping[str, str], name: str, *, default: int, least: int, most: int) -> int:
    value = env.get(name, "").strip() or str(default)
    if not (value.isascii() and value.isdecimal() and len(value) < 10 and least <= int(value) <= most):
        return refuse(env, f"{name} must be a whole number from {least} to {most}.", default)
    return int(value)


def seconds(env: Mapping[str, str], name: str, *, default: float = 20.0) -> float:
    try:
        value = float(env.get(name, "") or default)
    except ValueError:
        value = 0.0
    if not (isfinite(value) and 0 < value <= _MAX_SECONDS):
        return refuse(env, f"{name} must be seconds, more than 0 and at most {_MAX_SECONDS:g}.", default)
    return value


def operator_trust(env: Mapping[str, str], name: str) -> Trust:
    """The trust for an address of the operator's own, with the further roots in the file of that variable."""
    path = env.get(name, "")
    if path and not Path(path).is_file():
        return refuse(env, f"{name} is not a file.", Trust.for_operator())
    return Trust.for_operator(ca_file=path)
