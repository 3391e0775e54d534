"""How the received events look: one calm list, newest first, each with what its signature says."""

from __future__ import annotations

import json
from html import escape

from moderation.processes.receiver.journal import Received

SHOWN = 100

PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Webhooks received</title>
<link rel="stylesheet" href="/style.css">
<script src="/look.js" defer></script>
</head>
<body>
<main>
<h1>Webhooks received</h1>
<p>What the demo’s platforms hear from Second Look, newest first.
This page stands in for their own receivers.</p>
<p class="status" data-status role="status">Reload to look again</p>
<div data-events>{events}</div>
</main>
</body>
</html>
"""


def render_page(events: list[Received]) -> str:
    """The whole page."""
    return PAGE.format(events=render_events(events))


def render_events(events: list[Received]) -> str:
    """The list alone, which the page fetches again."""
    if not events:
        return '<ol><li class="none">Nothing has arrived yet.</li></ol>'
    return f"<ol>{''.join(_item(event) for event in events[:SHOWN])}</ol>"


def _item(event: Received) -> str:
    mark = "holds" if event.holds else "broken"
    words = "✓ signature holds" if event.holds else "✕ signature does not hold"
    why = "" if event.holds else f'<p class="why">{escape(event.why)}</p>'
    name = f"{event.webhook_id}-{event.at}"
    return (
        f'<li><details id="{escape(name)}"><summary>'
        f'<span class="event">{escape(event.event or "unreadable")}</span>'
        f'<span class="platform">{escape(event.platform)}</span>'
        f'<span class="mark {mark}">{words}</span>'
        f'<time datetime="{escape(event.at)}">{escape(event.at[11:19])} UTC</time>'
        f"</summary>{why}<pre>{escape(_pretty(event.body))}</pre></details></li>"
    )


def _pretty(body: str) -> str:
    try:
        return json.dumps(json.loads(body), indent=2, ensure_ascii=False)
    except ValueError:
        return body
