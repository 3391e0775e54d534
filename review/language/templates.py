"""What the templates say: the messages of their `translate` and `blocktranslate` tags and of `_("…")` in filters."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.template.base import Lexer, Token, TokenType
from django.utils.text import unescape_string_literal

from review.language.message import Key

IN_A_FILTER = re.compile(r"""_\((".*?"|'.*?')\)""")


def keys_of(source: str) -> Iterator[Key]:
    """As Django looks them up: a percent sign is doubled, what is filled in is `%(name)s`."""
    tokens = iter(Lexer(source).tokenize())
    for token in tokens:
        if token.token_type not in (TokenType.BLOCK, TokenType.VAR):
            continue
        for literal in IN_A_FILTER.findall(token.contents):
            yield Key(said(literal))
        bits = token.split_contents()
        if token.token_type == TokenType.BLOCK and bits[0] == "translate" and bits[1][0] in "\"'":
            yield Key(said(bits[1]), context=context_of(bits))
        elif token.token_type == TokenType.BLOCK and bits[0] == "blocktranslate":
            yield from block(bits, tokens)


def block(bits: list[str], tokens: Iterator[Token]) -> Iterator[Key]:
    forms = [""]
    for token in tokens:
        if token.token_type == TokenType.VAR:
            forms[-1] += f"%({token.contents})s"
        elif token.token_type == TokenType.TEXT:
            forms[-1] += token.contents.replace("%", "%%")
        elif token.contents.strip() == "plural":
            forms.append("")
        else:
            break
    yield Key(forms[0], "".join(forms[1:]), context_of(bits))


def said(literal: str) -> str:
    return unescape_string_literal(literal).replace("%", "%%")


def context_of(bits: list[str]) -> str:
    return unescape_string_literal(bits[bits.index("context") + 1]) if "context" in bits else ""
