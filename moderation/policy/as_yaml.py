"""A policy as a file that people keep, compare and send: the same content comes back with the same digest."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import Any

import yaml

from moderation.policy.errors import PolicyError, PolicyInvalid
from moderation.policy.no_yaml import NO_ALIAS, TWICE, UNPRINTABLE, why_no_yaml
from moderation.policy.rules import Rules

LARGEST = 200_000  # characters; a full policy has about 12,000
LONGEST_TEXT = 4_000

TOO_LARGE = f"A policy has at most {LARGEST:,} characters."


def to_yaml(rules: Rules, *, title: str) -> str:
    """The rules as YAML, with a comment that says what they are."""
    text: str = yaml.safe_dump(rules.to_document(), sort_keys=False, allow_unicode=True, width=100)
    return f"# {' '.join(title.split())}\n# Digest {rules.digest}\n{text}"


def from_yaml(text: str) -> Rules:
    """Raises PolicyInvalid: with the place of the first thing that is no YAML, or with every fault of what it says."""
    if len(text) > LARGEST:
        raise PolicyInvalid([PolicyError("too_large", "", TOO_LARGE)])
    try:
        document = yaml.load(text, Loader=StrictLoader)  # noqa: S506 - a SafeLoader, and stricter
    except (yaml.YAMLError, ValueError, RecursionError) as problem:
        raise PolicyInvalid([PolicyError("invalid_yaml", "", why_no_yaml(problem))]) from problem
    faults = list(_texts(document, ""))
    try:
        rules = Rules.from_document(document)
    except PolicyInvalid as invalid:
        raise PolicyInvalid([*invalid.errors, *faults]) from invalid
    if faults:
        raise PolicyInvalid(faults)
    return rules


class StrictLoader(yaml.SafeLoader):
    """Plain values only; no key twice, and no alias, by which a small file becomes a huge one."""

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]  # untyped in PyYAML's stubs
            raise yaml.composer.ComposerError(None, None, NO_ALIAS, mark)
        return super().compose_node(parent, index)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        found = super().construct_mapping(node, deep=deep)
        if len(found) != len(node.value):
            key, mark = self._second(node)
            raise yaml.constructor.ConstructorError(None, None, TWICE.format(key=key), mark)
        return found

    def _second(self, node: yaml.MappingNode) -> tuple[Any, yaml.Mark | None]:
        """The first key that came before, and where it stands again."""
        seen = set()
        for place, _ in node.value:
            key = self.construct_object(place, deep=True)
            if key in seen:
                return key, place.start_mark
            seen.add(key)
        return "<<", node.start_mark  # only a merge takes keys in that stand nowhere


def _texts(value: Any, field: str) -> Iterator[PolicyError]:
    """What no policy should keep, wherever it stands."""
    if isinstance(value, dict):
        for name, item in value.items():
            yield from _texts(item, f"{field}.{name}".lstrip("."))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _texts(item, f"{field}.{index}".lstrip("."))
    elif isinstance(value, str):
        if len(value) > LONGEST_TEXT:
            detail = f"This has {len(value):,} characters; {LONGEST_TEXT:,} are the most."
            yield PolicyError("too_long", field, detail)
        if any(unicodedata.category(char) in ("Cc", "Cs") and char != "\n" for char in value):
            yield PolicyError("bad_text", field, UNPRINTABLE)
