"""What the code says: the arguments of gettext's functions, and the sentences with which `moderation` refuses."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from review.language.message import Key

ONE_FORM = {"_", "gettext", "gettext_lazy", "gettext_noop"}
SENTENCE = re.compile(r"[A-Z][^{}%]* [^{}%]*\.")


def keys_of(source: str) -> Iterator[Key]:
    """Of calls with literal arguments; `_(words)` looks up what stands elsewhere."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            name, texts = node.func.id, [str(arg.value) for arg in node.args if isinstance(arg, ast.Constant)]
            if name in ONE_FORM and texts:
                yield Key(texts[0])
            elif name == "ngettext":
                yield Key(texts[0], texts[1])
            elif name == "pgettext":
                yield Key(texts[1], context=texts[0])


def sentences_of(source: str) -> Iterator[Key]:
    """Whole sentences without anything filled in that are not docstrings: `why_not` looks them up."""
    tree = ast.parse(source)
    aside = {id(n.value) for n in ast.walk(tree) if isinstance(n, ast.Expr)}
    aside |= {id(part) for n in ast.walk(tree) if isinstance(n, ast.JoinedStr) for part in n.values}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and id(node) not in aside and SENTENCE.fullmatch(str(node.value)):
            yield Key(str(node.value))
