"""Reads and writes a `.po` file, of the format only what our catalogues use: one line a string, no wrapping."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable

from review.language.message import Key, Message

HEADER = Key("")
LINE = re.compile(r'(msgctxt|msgid|msgid_plural|msgstr(?:\[(\d)\])?) (".*")')


def read(text: str) -> dict[Key, Message]:
    """The messages by key, the header among them as the empty one. Raises ValueError for a line it does not know."""
    found: dict[Key, Message] = {}
    for block in re.split(r"\n\s*\n", text.strip()):
        message = entry(block)
        if message.key in found:
            raise ValueError(f"stands twice: {message.key.text}")
        found[message.key] = message
    return found


def entry(block: str) -> Message:
    said: dict[str, str] = {}
    strings, places, fuzzy = [], [], False
    for line in block.splitlines():
        if line.startswith("#"):
            places += line[2:].split() if line.startswith("#:") else []
            fuzzy |= line.startswith("#,") and "fuzzy" in line
        elif parsed := LINE.fullmatch(line):
            name, value = parsed[1], ast.literal_eval(parsed[3])
            strings += [value] if name.startswith("msgstr") else []
            said[name] = value
        else:
            raise ValueError(f"not a line of a catalogue: {line}")
    key = Key(said["msgid"], said.get("msgid_plural", ""), said.get("msgctxt", ""))
    return Message(key, strings, places, fuzzy)


def write(messages: Iterable[Message]) -> str:
    return "\n\n".join(written(message) for message in messages) + "\n"


def written(message: Message) -> str:
    key, lines = message.key, []
    lines += [f"#: {' '.join(message.places)}"] if message.places else []
    lines += ["#, fuzzy"] if message.fuzzy else []
    lines += [f"msgctxt {quoted(key.context)}"] if key.context else []
    lines.append(f"msgid {quoted(key.text)}")
    if key.plural:
        lines.append(f"msgid_plural {quoted(key.plural)}")
        lines += [f"msgstr[{form}] {quoted(string)}" for form, string in enumerate(message.strings)]
    else:
        lines.append(f"msgstr {quoted(message.strings[0] if message.strings else '')}")
    return "\n".join(lines)


def quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return f'"{escaped}"'
