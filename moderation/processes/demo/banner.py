"""What is printed when all is ready: where, as whom, and one line to try."""

from __future__ import annotations

from collections.abc import Sequence

from moderation.processes.demo.state import DemoState


def render_banner(*, url: str, receiver_url: str, people: Sequence[str], state: DemoState, slug: str) -> str:
    """The lines between two rules. The curl line works as it stands, with any picture of one's own."""
    key = state.keys[slug] or "<make a key on the platform's page: two others are active>"
    rule = "─" * 78
    return "\n".join(
        [
            rule,
            f"Second Look is ready:  {url}/",
            "",
            f"  sign in as   {'  '.join(people)}",
            f"  password     {state.password}",
            f"  API key      {key}   (platform {slug})",
            f"  webhooks     {receiver_url}/   shows each event and whether its signature holds",
            f"  API docs     {url}/api/docs/",
            "",
            "  Post a picture of your own:",
            "",
            f"  curl -H 'Authorization: Bearer {key}' -F image=@photo.jpg {url}/api/v1/submissions",
            "",
            "Ctrl-C stops everything; the next start goes on where it was.",
            rule,
        ]
    )
