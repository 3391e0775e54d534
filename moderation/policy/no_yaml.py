"""Why a text is no YAML that a policy can be read from, in plain words with the place."""

from __future__ import annotations

import yaml

NO_ALIAS = "A policy has no anchors and aliases (& and *): write it out."
TWICE = "The key “{key}” stands twice."
UNPRINTABLE = "This holds a character that cannot be printed."
TOO_DEEP = "Lists and fields stand too deep within each other to be a policy."
NO_VALUE = "A date or a number in it does not exist."
OTHERWISE = "This is no YAML: {problem}."

# What PyYAML says, in part, and what is meant.
MEANT = {
    "<stream end>": "The text ends before a bracket, a brace or a quotation mark is closed.",
    "unexpected end of stream": "The text ends before a quotation mark is closed.",
    "mapping values are not allowed": "A colon is not allowed here: words with a colon stand in quotation marks.",
    "could not find expected ':'": "A colon is missing after a field's name.",
    "'\\t' that cannot start": "A line begins with a tab: use spaces.",
    "could not determine a constructor": "A policy has no tags (!): only plain values.",
    "found another document": "A policy is one document: --- begins another one.",
    "unhashable key": "A field's name is one word, no list.",
}


def why_no_yaml(problem: Exception) -> str:
    """Of whatever `yaml.load` raises."""
    if isinstance(problem, yaml.MarkedYAMLError):
        return _where(problem) + _said(f"{problem.context or ''} {problem.problem or ''}", problem)
    if isinstance(problem, RecursionError):
        return TOO_DEEP
    return UNPRINTABLE if isinstance(problem, yaml.reader.ReaderError) else NO_VALUE


def _where(problem: yaml.MarkedYAMLError) -> str:
    mark = problem.problem_mark or problem.context_mark
    return f"Line {mark.line + 1}, column {mark.column + 1}: " if mark else ""


def _said(words: str, problem: yaml.MarkedYAMLError) -> str:
    meant = next((meant for part, meant in MEANT.items() if part in words), "")
    said = problem.problem or problem.context or ""
    own = said == NO_ALIAS or said.startswith(TWICE.partition("{")[0])
    return meant or (said if own else OTHERWISE.format(problem=said))
