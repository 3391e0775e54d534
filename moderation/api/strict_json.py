"""JSON that means one thing: no key twice, no NaN or infinity, no invalid UTF-8."""

from __future__ import annotations

import json
import math
from typing import Any, NoReturn

from moderation.api.problems import BODY, Problem

METADATA = "metadata"  # the one field whose inside is the platform's own


class _Repeated(dict[str, Any]):
    """An object with a key that stands twice; refused once it is known what it stands in."""

    def __init__(self, pairs: list[tuple[str, Any]], key: str) -> None:
        super().__init__(pairs)
        self.key = key


class _Refused(ValueError):
    def __init__(self, code: str, detail: str, field: str = BODY) -> None:
        super().__init__(detail)
        self.code = code
        self.field = field


def parse_json(data: bytes | str) -> Any:
    """The value of a JSON text. Raises Problem `json_invalid` or `duplicate_key`, both 400.

    Their field is the key that stands twice, or "metadata" when it stands in there, else "body".
    """
    try:
        text = data.decode("utf-8-sig") if isinstance(data, bytes) else data
        value = json.loads(text, object_pairs_hook=_object, parse_constant=_no_constant, parse_float=_finite)
        _refuse_repeated(value)
        return value
    except _Refused as refused:
        raise Problem(refused.code, str(refused), field=refused.field) from None
    except json.JSONDecodeError as error:
        raise broken(f"{error.msg} at line {error.lineno}, column {error.colno}.") from None
    except UnicodeDecodeError as error:
        raise broken(f"The byte at {error.start} is not UTF-8.") from None
    except RecursionError:
        raise broken("The JSON is nested too deeply.") from None
    except ValueError:  # Python refuses to read integers of thousands of digits
        raise broken("A number has too many digits.") from None


def broken(detail: str) -> Problem:
    return Problem("json_invalid", detail, field=BODY)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    seen: set[str] = set()
    for key, _ in pairs:
        if key in seen:
            return _Repeated(pairs, key)
        seen.add(key)
    raise AssertionError("unreachable")


def _refuse_repeated(value: Any) -> None:
    """Raise for an object with a key twice. Iterators instead of lists: a body may hold millions of values."""
    inside = [iter([(BODY, value)])]
    path: list[str] = []
    while inside:
        key, item = next(inside[-1], (None, None))
        if key is None:
            inside.pop()
            path = path[: len(inside) - 1]
        elif isinstance(item, _Repeated):
            detail = f"The key “{item.key[:64]}” stands twice in one object."
            raise _Refused("duplicate_key", detail, METADATA if METADATA in (*path, key) else item.key[:64])
        elif isinstance(item, dict | list):
            path.append(key)
            inside.append(iter(item.items()) if isinstance(item, dict) else (("", child) for child in item))


def _no_constant(name: str) -> NoReturn:
    raise _Refused("json_invalid", f"{name} is not JSON.")


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise _Refused("json_invalid", f"The number {text[:32]} is too large.")
    return number
