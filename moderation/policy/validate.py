"""Find every fault in a policy's document, so that an admin repairs them in one go."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from moderation.policy.checking import Errors, check_category, check_code, check_keys, check_share, is_number
from moderation.policy.errors import PolicyError
from moderation.policy.risk_faults import check_risk, maps_of_strangers, rejected_by_risk
from moderation.policy.second_approval import rejected_by_nobody
from moderation.vocabulary import ContextPart, Severity, When

ANY = "*"
NO_FIELDS = "A policy has fields, each a name, a colon and a value, as the draft saved as YAML shows."
LONGEST_DUE_MINUTES = 30 * 24 * 60
MOST_REVIEWS = 2

_SEVERITIES = frozenset(severity.name.lower() for severity in Severity)
_REASON_FIELDS = frozenset(
    {"code", "category", "words_moderator", "words_uploader", "actions", "second_approval"}
)
_STEP_FIELDS = frozenset({"name", "when"})
_CONDITIONS = frozenset(when.value for when in When)
_CONTEXT = frozenset(part.value for part in ContextPart)
_TEXT_FIELDS = frozenset({"rule", "allow", "reject"})
_APPROVAL_FIELDS = frozenset({"code", "words_moderator"})
_MAY_BE_LEFT_OUT = frozenset({"context", "approval_actions", "risk"})


def find_errors(document: object) -> list[PolicyError]:
    """All faults of the document, in the order of its fields; empty when it can be a policy."""
    if not isinstance(document, dict):
        return [PolicyError("wrong_type", "", NO_FIELDS)]
    errors = list(check_keys(document, frozenset(_CHECKS), "", may=_MAY_BE_LEFT_OUT))
    for name, check in _CHECKS.items():
        if name in document:
            errors.extend(check(document[name], name))
    errors.extend(_across(document))
    return errors


def _whole(lowest: int, highest: int) -> Callable[[object, str], Errors]:
    def check(value: object, field: str) -> Errors:
        detail = f"This must be a whole number from {lowest} to {highest}."
        if not isinstance(value, int) or isinstance(value, bool):
            yield PolicyError("wrong_type", field, detail)
        elif not lowest <= value <= highest:
            yield PolicyError("out_of_range", field, detail)

    return check


def _reviews(value: object, field: str) -> Errors:
    if not isinstance(value, int) or isinstance(value, bool):
        yield PolicyError("wrong_type", field, "This must be 1 or 2.")
    elif not 1 <= value <= MOST_REVIEWS:
        yield PolicyError("out_of_range", field, "This must be 1 or 2.")


def _words(value: object, field: str) -> Errors:
    if not isinstance(value, str):
        yield PolicyError("wrong_type", field, "This must be text.")
    elif not value.strip():
        yield PolicyError("empty", field, "This must not be empty.")
    elif not value.isprintable() and any("\ud800" <= char <= "\udfff" for char in value):
        yield PolicyError("bad_text", field, "This holds half a character, which no UTF-8 can carry.")


def _flag(value: object, field: str) -> Errors:
    if not isinstance(value, bool):
        yield PolicyError("wrong_type", field, "This must be true or false.")


def _step(value: object, field: str) -> Errors:
    """A name alone is always asked; an object says when."""
    if not isinstance(value, dict):
        yield from check_code(value, field)
        return
    yield from check_keys(value, _STEP_FIELDS, field)
    if "name" in value:
        yield from check_code(value["name"], f"{field}.name")
    if "when" in value and (not isinstance(value["when"], str) or value["when"] not in _CONDITIONS):
        detail = f"This must be one of {', '.join(When)}."
        yield PolicyError("unknown_condition", f"{field}.when", detail)


def _steps(value: object, field: str) -> Errors:
    yield from _list_of(_step, distinct=False)(value, field)
    if not isinstance(value, list):
        return
    names = names_of(value)
    for index, name in enumerate(names):
        if name is not None and name in names[:index]:
            yield PolicyError("repeated", f"{field}.{index}", f"{name!r} stands twice.")
    first = value[0] if value else None
    if isinstance(first, dict) and first.get("when") in (When.IF_UNSURE, When.IF_UNAVAILABLE):
        detail = "The first scorer is always asked: there is nobody before it."
        yield PolicyError("first_is_always", f"{field}.0.when", detail)


def names_of(steps: list[Any]) -> list[object]:
    """The scorers' names in the order of the document; None for what names nobody."""
    return [step.get("name") if isinstance(step, dict) else step for step in steps]


def _context_part(value: object, field: str) -> Errors:
    if not isinstance(value, str) or value not in _CONTEXT:
        yield PolicyError("unknown_context", field, f"This must be one of {', '.join(ContextPart)}.")


def _list_of(check: Callable[[Any, str], Errors], *, distinct: bool) -> Callable[[object, str], Errors]:
    def check_list(value: object, field: str) -> Errors:
        if not isinstance(value, list):
            yield PolicyError("wrong_type", field, "This must be a list.")
            return
        for index, item in enumerate(value):
            yield from check(item, f"{field}.{index}")
            if distinct and item in value[:index]:
                yield PolicyError("repeated", f"{field}.{index}", f"{item!r} stands twice.")

    return check_list


def _by_category(check: Callable[[Any, str], Errors], *, also: str = "") -> Callable[[object, str], Errors]:
    def check_mapping(value: object, field: str) -> Errors:
        if not isinstance(value, dict):
            yield PolicyError("wrong_type", field, "This must be an object by category.")
            return
        for category, item in value.items():
            if category != also:
                yield from check_category(category, f"{field}.{category}")
            yield from check(item, f"{field}.{category}")

    return check_mapping


def _thresholds(value: object, field: str) -> Errors:
    if not isinstance(value, dict):
        yield PolicyError("wrong_type", field, "This must be an object by scorer.")
        return
    for scorer, pair in value.items():
        if scorer != ANY:
            yield from check_code(scorer, f"{field}.{scorer}")
        yield from _pair(pair, f"{field}.{scorer}")


def _pair(value: object, field: str) -> Errors:
    if not isinstance(value, dict):
        yield PolicyError("wrong_type", field, "This must be an object with flag_at and reject_at.")
        return
    yield from check_keys(value, frozenset({"flag_at", "reject_at"}), field)
    for name in ("flag_at", "reject_at"):
        if value.get(name) is not None:
            yield from check_share(value[name], f"{field}.{name}")
    flag_at, reject_at = value.get("flag_at"), value.get("reject_at")
    if is_number(flag_at) and is_number(reject_at) and reject_at < flag_at:
        yield PolicyError("reject_below_flag", f"{field}.reject_at", "Reject starts below flag.")


def _reason(value: object, field: str) -> Errors:
    if not isinstance(value, dict):
        yield PolicyError("wrong_type", field, "A reason is an object.")
        return
    yield from check_keys(value, _REASON_FIELDS, field)
    for name, check in _REASON_CHECKS.items():
        if name in value:
            yield from check(value[name], f"{field}.{name}")


def _approval_action(value: object, field: str) -> Errors:
    if not isinstance(value, dict):
        yield PolicyError("wrong_type", field, "An action is an object.")
        return
    yield from check_keys(value, _APPROVAL_FIELDS, field)
    for name in sorted(_APPROVAL_FIELDS & value.keys()):
        yield from _REASON_CHECKS[name](value[name], f"{field}.{name}")


def _text(value: object, field: str) -> Errors:
    if not isinstance(value, dict):
        yield PolicyError("wrong_type", field, "A rule text is an object.")
        return
    yield from check_keys(value, _TEXT_FIELDS, field)
    if "rule" in value:
        yield from _words(value["rule"], f"{field}.rule")
    for name in ("allow", "reject"):
        if name in value:
            yield from _list_of(_words, distinct=True)(value[name], f"{field}.{name}")


def _due_minutes(value: object, field: str) -> Errors:
    if not isinstance(value, dict):
        yield PolicyError("wrong_type", field, "This must be an object by severity.")
        return
    yield from check_keys(value, _SEVERITIES, field)
    for name in sorted(_SEVERITIES & value.keys()):
        yield from _whole(1, LONGEST_DUE_MINUTES)(value[name], f"{field}.{name}")


def _across(document: dict[str, Any]) -> Errors:
    """What only two fields together can get wrong."""
    scorers, thresholds = document.get("scorers"), document.get("thresholds")
    if isinstance(scorers, list) and isinstance(thresholds, dict):
        for category, pairs in thresholds.items():
            for scorer in pairs if isinstance(pairs, dict) else ():
                if scorer != ANY and scorer not in names_of(scorers):
                    field = f"thresholds.{category}.{scorer}"
                    yield PolicyError("unknown_scorer", field, f"The policy does not ask {scorer!r}.")
    risk = document.get("risk")
    if isinstance(scorers, list):
        yield from maps_of_strangers(risk, names_of(scorers))
    required, waived = document.get("required"), document.get("waived")
    if isinstance(required, list) and isinstance(waived, dict):
        for category in (name for name in waived if name in required):
            detail = "A required category cannot be waived."
            yield PolicyError("required_and_waived", f"waived.{category}", detail)
    for name in ("reasons", "approval_actions"):
        if isinstance(listed := document.get(name), list):
            yield from _repeated_codes(listed, name)
    reasons = document.get("reasons")
    if isinstance(reasons, list) and isinstance(scorers, list) and isinstance(thresholds, dict):
        names = [name for name in names_of(scorers) if isinstance(name, str)]
        by_risk = rejected_by_risk(risk)
        yield from rejected_by_nobody(reasons, names, thresholds, any_one=ANY, by_risk=by_risk)


def _repeated_codes(items: list[Any], field: str) -> Errors:
    seen: list[object] = []
    for index, item in enumerate(items):
        code = item.get("code") if isinstance(item, dict) else None
        if code is not None and code in seen:
            yield PolicyError("repeated", f"{field}.{index}.code", f"The code {code!r} stands twice.")
        seen.append(code)


_REASON_CHECKS: dict[str, Callable[[Any, str], Errors]] = {
    "code": check_code,
    "category": check_category,
    "words_moderator": _words,
    "words_uploader": _words,
    "actions": _list_of(check_code, distinct=True),
    "second_approval": _flag,
}

_CHECKS: dict[str, Callable[[Any, str], Errors]] = {
    "scorers": _steps,
    "thresholds": _by_category(_thresholds, also=ANY),
    "required": _list_of(check_category, distinct=True),
    "min_confidence": check_share,
    "sample_rate": check_share,
    "reviews_required": _reviews,
    "reasons": _list_of(_reason, distinct=False),
    "texts": _by_category(_text),
    "due_minutes": _due_minutes,
    "waived": _by_category(_words),
    "context": _list_of(_context_part, distinct=True),
    "approval_actions": _list_of(_approval_action, distinct=False),
    "risk": check_risk,
}
