"""The HTTP server: every contract on one port of the loopback address, honest until a fault is asked for.

`/faults/NAME/…` in front of a contract's path plays a fault for that request; `POST /fault/NAME` plays it for all from
then on, `POST /fault/none` ends it. `GET /counters` says what was asked.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

from moderation.processes.ports import HOST
from moderation.processes.vendor_api.asked import Asked, Unfit, Wanted
from moderation.processes.vendor_api.contracts import ALL
from moderation.processes.vendor_api.contracts.base import Contract, Refusal
from moderation.processes.vendor_api.faults import Fault
from moderation.processes.vendor_api.opinion import Opinion, of_hash
from moderation.processes.vendor_api.pen import Pen
from moderation.processes.vendor_api.wire import BROKEN, Wire

BODY_LIMIT = 32 * 1024 * 1024
ELSEWHERE = "localhost"  # this machine too, by a name that is another host's to whoever follows a redirect
TOO_MANY = Refusal(429, "rate_limit_exceeded", "requests")
STATUSES: dict[Fault, tuple[Refusal, dict[str, str]]] = {
    Fault.TOO_MANY: (TOO_MANY, {}),
    Fault.TOO_MANY_WAIT: (TOO_MANY, {"Retry-After": "2"}),
    Fault.ERROR: (Refusal(500, "server_error", "server_error"), {}),
    Fault.OVERLOADED: (Refusal(503, "server_is_overloaded", "server_error"), {}),
    Fault.REDIRECT: (Refusal(307, "moved"), {}),
}
INSIDE = Refusal(500, "server_error", "server_error")


@dataclass
class State:
    """What the server goes by, and what it has been asked; `fault` may be changed while it runs."""

    fault: Fault | None = None
    latency: float = 0.0
    opinion: Opinion = of_hash
    heard: list[tuple[str, Asked]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)
    closing: threading.Event = field(default_factory=threading.Event)

    def hear(self, contract: Contract, asked: Asked) -> None:
        with self.lock:
            self.heard.append((contract.name, asked))

    def counters(self) -> dict[str, int]:
        """Requests so far by scorer."""
        with self.lock:
            return dict(Counter(name for name, _ in self.heard))


class Handler(BaseHTTPRequestHandler):
    state: ClassVar[State]
    protocol_version = "HTTP/1.1"
    timeout = 60

    def do_GET(self) -> None:
        if self.path == "/counters":
            self.wire.document(200, self.state.counters())
        else:
            self.wire.document(404, {"error": {"message": "GET /counters is all there is to read here"}})

    def do_POST(self) -> None:
        # curl sends no length with a POST that has no body, and a fault is switched on without one.
        length = self.headers.get("Content-Length", "0" if self.path.startswith("/fault/") else "")
        if not length.isdigit() or int(length) > BODY_LIMIT:
            self.close_connection = True
            self.wire.document(
                411, {"error": {"message": "a body of a known length, at most 32 MB, is wanted"}}
            )
            return
        body = self.rfile.read(int(length))
        try:
            self.take(body)
        except UnknownFault as unknown:
            self.wire.document(404, {"error": {"message": str(unknown)}})

    def take(self, body: bytes) -> None:
        """Change the fault, or serve a contract. Raises UnknownFault."""
        fault, path = self.state.fault, self.path
        if path.startswith("/fault/"):
            self.state.fault = fault_named(path.removeprefix("/fault/"))
            self.wire.document(200, {"fault": self.state.fault})
            return
        if path.startswith("/faults/"):
            name, _, rest = path.removeprefix("/faults/").partition("/")
            fault, path = fault_named(name), "/" + rest
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.serve(Asked(path, headers, body), fault)

    @property
    def wire(self) -> Wire:
        return Wire(self, self.state.closing)

    def serve(self, asked: Asked, fault: Fault | None) -> None:
        contract = contract_at(asked.path)
        if contract is None:
            self.wire.document(
                404, {"error": {"message": "no contract listens here", "type": "invalid_request_error"}}
            )
            return
        self.state.hear(contract, asked)
        if self.state.closing.wait(self.state.latency):
            return
        if contract.needs_key and not contract.key(asked):
            self.refuse(contract, contract.wrong_key, "a key is missing")
        elif fault is not None and (refusal := refusal_for(contract, fault)):
            # As careless vendors do, and worse: whatever they refuse, they quote the whole key.
            self.refuse(
                contract, refusal, f"the fault {fault} is played; the key is {contract.key(asked)}", fault
            )
        else:
            try:
                wanted = contract.read(asked)
            except Unfit as unfit:
                self.refuse(contract, Refusal(400, unfit.code, contract.refusal.kind), str(unfit))
                return
            self.answer(contract, wanted, fault, contract.key(asked))

    def refuse(self, contract: Contract, refusal: Refusal, why: str, fault: Fault | None = None) -> None:
        headers = dict(STATUSES[fault][1]) if fault in STATUSES else {}
        if fault is Fault.REDIRECT:
            headers["Location"] = f"http://{ELSEWHERE}:{self.connection.getsockname()[1]}{self.path}"
        self.wire.document(refusal.status, contract.error(refusal, why), headers)

    def answer(self, contract: Contract, wanted: Wanted, fault: Fault | None, key: str) -> None:
        scores = self.state.opinion(wanted.picture, wanted.keys)
        found = contract.answer(wanted, Pen(scores, fault))
        if fault is Fault.FAILED and fault not in contract.plays:
            found = contract.error(INSIDE, "the fault failed is played")
        if fault is Fault.ECHO:
            found["asked_with"] = key
        body = json.dumps(found).encode()
        if fault in BROKEN and fault not in contract.plays:
            BROKEN[fault](self.wire, body)
        else:
            self.wire.say(200, body, headers={"x-request-id": f"req_{time.monotonic_ns():x}"})

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing: /counters tells."""


class UnknownFault(ValueError):
    """There is no fault of that name; the text says which there are."""


def fault_named(name: str) -> Fault | None:
    """The fault of that name; none for "none". Raises UnknownFault."""
    if name == "none":
        return None
    if name not in list(Fault):
        raise UnknownFault(f"there is no fault {name!r}; known are none, {', '.join(Fault)}")
    return Fault(name)


def contract_at(path: str) -> Contract | None:
    bare = path.partition("?")[0]
    return next((contract for contract in ALL if contract.path == bare), None)


def refusal_for(contract: Contract, fault: Fault) -> Refusal | None:
    """How the vendor says no under this fault; None when it says yes, or breaks."""
    if fault in STATUSES:
        return STATUSES[fault][0]
    if fault is Fault.REFUSAL and fault not in contract.plays:
        return contract.refusal
    return {Fault.UNAUTHORISED: contract.wrong_key, Fault.BILLING: contract.billing}.get(fault)


class Server(ThreadingHTTPServer):
    """Says nothing of a caller who hangs up."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 128
    state: State

    def handle_error(self, request: object, client_address: object) -> None:
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]  # passed on as it came

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.server_address[1]}"

    def server_close(self) -> None:
        self.state.closing.set()
        super().server_close()


def make_server(port: int, state: State) -> Server:
    """A server on the loopback address; port 0 takes any."""
    server = Server((HOST, port), type("BoundHandler", (Handler,), {"state": state}))
    server.state = state
    return server
