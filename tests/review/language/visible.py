"""The text of a template that a person would see and that is not marked for translation."""

from __future__ import annotations

import re

TOKEN = re.compile(r"({%.*?%}|{{.*?}}|{#.*?#})", re.DOTALL)
MARKED = re.compile(r"{% blocktranslate.*?{% endblocktranslate %}", re.DOTALL)
LOGIC = re.compile(r"{%.*?%}|{{.*?}}|{#.*?#}", re.DOTALL)
SEEN = re.compile(r'(?<![-\w])(?:title|aria-label|placeholder|alt|data-head)="([^"]*)"')
UNREAD = re.compile(r"<(script|style|pre)\b.*?</\1>|<!doctype[^>]*>", re.DOTALL)
NOT_TEXT = re.compile(r"{% block (?:shell|state_class|action) %}.*?{% endblock[^%]*%}", re.DOTALL)
# Names, units, and what stands on a key: the same in every language.
SAME = {"Second", "Look", "UTC", "ms", "SHA", "API", "JSON", "v", "Esc", "Ctrl", "K", "sl", "live", "whsec"}


def unmarked(source: str) -> list[str]:
    """Words, in their order. Codes between `<code>` tags are no words."""
    html = UNREAD.sub("", NOT_TEXT.sub("", MARKED.sub("", source)))
    html = re.sub(r"<(code|kbd)\b[^>]*>[^<]*</\1>", "", LOGIC.sub("", html))
    texts = [*SEEN.findall(html), re.sub(r"<[^>]*>", " ", html)]
    words = re.findall(r"[^\W\d_]+", re.sub(r"&\w+;", " ", " ".join(texts)))
    return [word for word in words if word not in SAME and len(word) > 1]
