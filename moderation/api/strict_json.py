"""JSON that means one thing: no key twice, no NaN or infinity, no invalid UTF-8."""

from __future__ import annotations

import json
import math
from typing import Any, NoReturn

from moderation.api.problems import BODY, Problem


class _Refused(ValueError):
    def __init__(self, code: str, detail: str, field: str = BODY) -> None:
        super().__init__(detail)
        self.code = code
        self.field = field


def parse_json(data: bytes | str) -> Any:
    """The value of a JSON text. Raises Problem `json_invalid` or `duplicate_key`, both 400.

    Their field is the key that stands twice, else "body".
    """
    try:
        text = data.decode("utf-8-sig") if isinstance(data, bytes) else data
        return json.loads(text, object_pairs_hook=_object, parse_constant=_no_constant, parse_float=_finite)
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
            detail = f"The key “{key[:64]}” stands twice in one object."
            raise _Refused("duplicate_key", detail, key[:64])
        seen.add(key)
    raise AssertionError("unreachable")


def _no_constant(name: str) -> NoReturn:
    raise _Refused("json_invalid", f"{name} is not JSON.")


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise _Refused("json_invalid", f"The number {text[:32]} is too large.")
    return number
