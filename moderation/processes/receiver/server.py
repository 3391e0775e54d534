"""The receiver's HTTP server: GET / shows the events, POST /hooks/<platform> takes one."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

from moderation.processes.ports import HOST
from moderation.processes.receiver.journal import Journal, Received
from moderation.processes.receiver.page import render_events, render_page
from moderation.webhooks.sign import SignatureInvalid, verify

HERE = Path(__file__).parent
BODY_LIMIT = 65_536
REASONS = {
    "missing": "It came without a signature.",
    "malformed": "Its id or time is not written as the standard says.",
    "old": "It was signed more than five minutes ago.",
    "future": "It was signed more than five minutes from now.",
    "mismatch": "It was signed with another secret, or changed on its way.",
}
SECURITY = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


def load_secrets(data_dir: Path) -> dict[str, str]:
    """The endpoints' secrets by platform, read anew each time: a start may have written others."""
    try:
        state = json.loads((data_dir / "demo" / "state.json").read_text())
    except FileNotFoundError:
        return {}
    secrets: dict[str, str] = state.get("endpoint_secrets", {})
    return secrets


def judge(secret: str | None, headers: Mapping[str, str], body: bytes) -> str:
    """Why the signature does not hold, or an empty text when it does."""
    if secret is None:
        return "No secret is known for this platform."
    try:
        verify([secret], headers, body, now=datetime.now(UTC))
    except SignatureInvalid as invalid:
        return REASONS[invalid.code]
    return ""


class Handler(BaseHTTPRequestHandler):
    """One request. Bodies over BODY_LIMIT are refused unread."""

    journal: ClassVar[Journal]
    data_dir: ClassVar[Path]
    protocol_version = "HTTP/1.1"
    timeout = 30

    def do_GET(self) -> None:
        if self.path == "/":
            self._answer(render_page(self.journal.newest_first()), "text/html; charset=utf-8")
        elif self.path == "/events":
            self._answer(render_events(self.journal.newest_first()), "text/html; charset=utf-8")
        elif self.path == "/style.css":
            self._answer((HERE / "style.css").read_text(), "text/css; charset=utf-8")
        elif self.path == "/look.js":
            self._answer((HERE / "look.js").read_text(), "text/javascript; charset=utf-8")
        else:
            self._answer("Nothing is here.", "text/plain; charset=utf-8", HTTPStatus.NOT_FOUND)

    def do_POST(self) -> None:
        length = self.headers.get("Content-Length", "")
        if not self.path.startswith("/hooks/") or not length.isdigit() or int(length) > BODY_LIMIT:
            self.close_connection = True
            self._answer("Refused.", "text/plain; charset=utf-8", HTTPStatus.BAD_REQUEST)
            return
        body = self.rfile.read(int(length))
        platform = self.path.removeprefix("/hooks/")
        why = judge(load_secrets(self.data_dir).get(platform), dict(self.headers.items()), body)
        self.journal.append(
            Received(
                at=datetime.now(UTC).isoformat(timespec="milliseconds"),
                platform=platform,
                webhook_id=self.headers.get("webhook-id", ""),
                holds=not why,
                why=why,
                body=body.decode(errors="replace"),
            )
        )
        status = HTTPStatus.UNAUTHORIZED if why else HTTPStatus.OK
        self._answer(why or "Received.", "text/plain; charset=utf-8", status)

    def _answer(self, text: str, content_type: str, status: HTTPStatus = HTTPStatus.OK) -> None:
        raw = text.encode()
        self.send_response(status)
        for name, value in {
            **SECURITY,
            "Content-Type": content_type,
            "Content-Length": str(len(raw)),
        }.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing: the page shows what arrived."""


class Server(ThreadingHTTPServer):
    """Says nothing of a caller who hangs up."""

    def handle_error(self, request: object, client_address: object) -> None:
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]  # passed on as it came


def make_server(data_dir: Path, port: int) -> ThreadingHTTPServer:
    """A server on the loopback address that keeps its events in DATA_DIR/demo."""
    (data_dir / "demo").mkdir(parents=True, exist_ok=True, mode=0o700)
    journal = Journal(data_dir / "demo" / "received.jsonl")
    handler = type("BoundHandler", (Handler,), {"journal": journal, "data_dir": data_dir})
    return Server((HOST, port), handler)
