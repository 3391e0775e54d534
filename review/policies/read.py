"""Read the form: every field at once, so that an admin sees all faults beside their fields in one go."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from moderation.policy.errors import PolicyError, PolicyInvalid
from moderation.policy.rules import Rules
from moderation.policy.validate import names_of
from moderation.vocabulary import Category, ContextPart, When
from review.policies import names, typed
from review.policies.places import in_order

COMMA = gettext_noop("Write the number with a dot, as 0.5.")
NO_PLACE = gettext_noop("A place is a whole number.")
NO_WORDS = gettext_noop(
    "“{}” has no words: write a code, a colon and the words, as age_restrict: Age restriction."
)


@dataclass
class Reading:
    """The policy document that was typed; `where` leads from a place in it to its field of the form."""

    document: dict[str, Any] = field(default_factory=dict)
    where: dict[str, str] = field(default_factory=dict)
    faults: list[tuple[str, str]] = field(default_factory=list)

    def field_of(self, path: str) -> str:
        """The form's field for a place in the document; the nearest one around it, or “”."""
        while path and path not in self.where:
            path = path.rpartition(".")[0]
        return self.where.get(path, "")


class FormInvalid(Exception):
    """`faults` are (field, words) for everything that is wrong; the field is “” for what is in none."""

    def __init__(self, faults: Sequence[tuple[str, str]]) -> None:
        super().__init__(f"{len(faults)} faults")
        self.faults = tuple(faults)


def read(posted: Mapping[str, str], *, scorers: Sequence[str], before: Rules, person: str) -> Rules:
    """The rules that were typed. Raises FormInvalid with every fault.

    `before` is the draft so far: its waivers keep the name of the admin who gave them; a new one is `person`'s.
    """
    values = {name: _clean(value) for name, value in posted.items()}
    reading = Reading()
    _read_scorers(values, scorers, reading)
    _read_thresholds(values, scorers, reading)
    _read_ticks(values, before, person, reading)
    _read_risk(values, before, reading)
    _read_numbers(values, reading)
    _read_reasons(values, reading)
    _read_approval_actions(values, reading)
    _read_texts(values, reading)
    errors: Sequence[PolicyError] = ()
    try:
        rules = Rules.from_document(reading.document)
    except PolicyInvalid as invalid:
        errors = invalid.errors
    faults = [*reading.faults, *_placed(errors, reading, values)]
    if errors or faults:
        raise FormInvalid(list(dict.fromkeys(faults)))
    return rules


def _clean(value: str) -> str:
    return value.replace("\r\n", "\n").strip()


def _placed(
    errors: Sequence[PolicyError], reading: Reading, values: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    for error in errors:
        name = reading.field_of(error.field)
        comma = error.code == "wrong_type" and typed.has_comma(values.get(name, ""))
        yield name, COMMA if comma else error.detail if name else f"{error.field}: {error.detail}"


def _read_scorers(values: Mapping[str, str], scorers: Sequence[str], reading: Reading) -> None:
    places = [values.get(f"order.{scorer}", "") for scorer in scorers]
    for scorer, place in zip(scorers, places, strict=True):
        _check_place(f"order.{scorer}", place, reading)
    asked = [scorers[index] for index in in_order(places) if f"scorer.{scorers[index]}" in values]
    reading.document["scorers"] = [_step(values, scorer) for scorer in asked]
    for index, scorer in enumerate(asked):
        reading.where |= {
            f"scorers.{index}": f"scorer.{scorer}",
            f"scorers.{index}.when": names.when(scorer),
        }
    sent = [part for part in ContextPart if names.context(part) in values]
    reading.document["context"] = [part.value for part in sent]


def _step(values: Mapping[str, str], scorer: str) -> dict[str, str]:
    return {"name": scorer, "when": values.get(names.when(scorer)) or When.ALWAYS.value}


def _check_place(name: str, text: str, reading: Reading) -> None:
    if text and not isinstance(typed.whole(text), int):
        reading.faults.append((name, NO_PLACE))


def _read_thresholds(values: Mapping[str, str], scorers: Sequence[str], reading: Reading) -> None:
    found: dict[str, dict[str, dict[str, object]]] = {}
    for category in names.ROWS:
        for scorer in ("*", *scorers):
            flag_at, reject_at = names.flag_at(category, scorer), names.reject_at(category, scorer)
            if not values.get(flag_at) and not values.get(reject_at):
                continue  # no rule of its own
            found.setdefault(category, {})[scorer] = {
                "flag_at": typed.threshold(values.get(flag_at, "")),
                "reject_at": typed.threshold(values.get(reject_at, "")),
            }
            path = f"thresholds.{category}.{scorer}"
            reading.where |= {path: flag_at, f"{path}.flag_at": flag_at, f"{path}.reject_at": reject_at}
    reading.document["thresholds"] = found


def _read_ticks(values: Mapping[str, str], before: Rules, person: str, reading: Reading) -> None:
    required = [category.value for category in Category if f"required.{category.value}" in values]
    gave = {waiver.category.value: waiver.admin for waiver in before.waived}
    waived = {
        category.value: gave.get(category.value, person)
        for category in Category
        if f"waived.{category.value}" in values
    }
    reading.document |= {"required": required, "waived": waived}
    reading.where |= {f"required.{index}": f"required.{name}" for index, name in enumerate(required)}
    reading.where |= {f"waived.{name}": f"waived.{name}" for name in waived}


def _read_risk(values: Mapping[str, str], before: Rules, reading: Reading) -> None:
    """The cut-offs as typed. The maps stay as they are: they are fitted, not typed; those of a scorer that is no longer
    asked go with it."""
    if not before.risk.maps:
        return
    asked = names_of(reading.document["scorers"])
    maps = before.risk.to_document()["maps"]
    approve_below, reject_from = names.RISKS
    reading.document["risk"] = {
        "maps": {scorer: pairs for scorer, pairs in maps.items() if scorer in asked},
        "approve_below": typed.threshold(values.get(approve_below, "")),
        "reject_from": typed.threshold(values.get(reject_from, "")),
    }
    reading.where |= {name: name for name in names.RISKS} | {"risk.maps": approve_below}


def _read_numbers(values: Mapping[str, str], reading: Reading) -> None:
    reading.document |= {
        "min_confidence": typed.share(values.get("min_confidence", "")),
        "sample_rate": typed.share(values.get("sample_rate", "")),
        "reviews_required": typed.whole(values.get("reviews_required", "")),
        "due_minutes": {
            severity.name.lower(): typed.whole(values.get(name, "")) for severity, name in names.DUE.items()
        },
    }
    reading.where |= {name: name for name in (*names.NUMBERS, *names.DUE.values())}


def _read_reasons(values: Mapping[str, str], reading: Reading) -> None:
    rows = reason_count(values)
    for index in range(rows):
        _check_place(names.reason(index, "place"), values.get(names.reason(index, "place"), ""), reading)
    order = in_order([values.get(names.reason(index, "place"), "") for index in range(rows)])
    kept = [index for index in order if _is_kept(values, index)]
    reading.document["reasons"] = [_reason(values, index, reading) for index in kept]
    for place, index in enumerate(kept):
        for part in ("category", "second_approval", *names.REASON_TEXTS):
            reading.where[f"reasons.{place}.{part}"] = names.reason(index, part)


def reason_count(values: Mapping[str, str]) -> int:
    """How many rows of reasons were sent, the empty ones at the end included."""
    return next(index for index in count() if names.reason(index, "code") not in values)


def _is_kept(values: Mapping[str, str], index: int) -> bool:
    """A row counts unless it is marked for removal, or is one of the empty ones at the end."""
    if names.reason(index, "remove") in values:
        return False
    return any(values.get(names.reason(index, part)) for part in ("place", *names.REASON_TEXTS))


def _reason(values: Mapping[str, str], index: int, reading: Reading) -> dict[str, Any]:
    text = {part: values.get(names.reason(index, part), "") for part in names.REASON_TEXTS}
    for part, content in text.items():
        _check_text(names.reason(index, part), content, typed.LONGEST_LINE, reading)
    return text | {
        "actions": typed.codes(text["actions"]),
        "category": values.get(names.reason(index, "category"), ""),
        "second_approval": names.reason(index, "second_approval") in values,
    }


def _read_approval_actions(values: Mapping[str, str], reading: Reading) -> None:
    """One a line; a line without words is a fault of its own, so that the policy's need not be read beside it."""
    name = names.APPROVAL_ACTIONS
    text = values.get(name, "")
    _check_text(name, text, typed.LONGEST_TEXT, reading)
    found = []
    for line in typed.lines(text):
        code, words = typed.pair(line)
        if not words:
            reading.faults.append((name, _(NO_WORDS).format(line)))
        found.append({"code": code, "words_moderator": words or line})
    reading.document["approval_actions"] = found
    reading.where[name] = name


def _check_text(name: str, content: str, longest: int, reading: Reading) -> None:
    reading.faults.extend((name, words) for words in typed.text_faults(content, longest))


def _read_texts(values: Mapping[str, str], reading: Reading) -> None:
    found: dict[str, dict[str, object]] = {}
    for category in Category:
        parts = {part: names.text(category.value, part) for part in ("rule", "allow", "reject")}
        content = {part: values.get(name, "") for part, name in parts.items()}
        for part, name in parts.items():
            _check_text(name, content[part], typed.LONGEST_TEXT, reading)
        if not any(content.values()):
            continue
        found[category.value] = {
            "rule": content["rule"],
            "allow": typed.lines(content["allow"]),
            "reject": typed.lines(content["reject"]),
        }
        reading.where |= {f"texts.{category.value}.{part}": name for part, name in parts.items()}
    reading.document["texts"] = found
