"""Posts one multipart body again and again over eight connections, each time with another number in it.

By `wrk` where it is installed, else by threads over plain sockets. The number stands in a JPEG comment, so every
post is another image to whoever hashes it, and no pixel changes.
"""

from __future__ import annotations

import shutil
import socket
import struct
import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path

CONNECTIONS = 8
BOUNDARY = "second-look-bench"
MARK = b"0" * 16


@dataclass(frozen=True)
class Load:
    """What to post and where; `prefix` (up to 6 hex digits) makes a round's numbers its own."""

    port: int
    path: str
    body: Path
    prefix: str
    api_key: str = ""
    with_key: bool = False


@dataclass(frozen=True)
class Posted:
    """Answers, those of them that were not 2xx, and requests without an answer."""

    answers: int
    refused: int
    broken: int


def multipart(image: bytes) -> bytes:
    """The body with the image and a comment in it that holds MARK."""
    comment = b"\xff\xfe" + struct.pack(">H", 2 + len(MARK)) + MARK
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="image"; filename="a.jpg"\r\n'
    head += "Content-Type: image/jpeg\r\n\r\n"
    return head.encode() + image[:2] + comment + image[2:] + f"\r\n--{BOUNDARY}--\r\n".encode()


def post_for(load: Load, seconds: float) -> Posted:
    return by_wrk(load, seconds) if shutil.which("wrk") else by_sockets(load, seconds)


def by_wrk(load: Load, seconds: float) -> Posted:
    script = str(Path(__file__).with_name("post.lua"))
    command = [
        "wrk",
        "-t1",
        f"-c{CONNECTIONS}",
        f"-d{max(1, round(seconds))}s",
        "--timeout",
        "20s",
        "-s",
        script,
    ]
    command += [f"http://127.0.0.1:{load.port}", "--", str(load.body), load.path, load.prefix, load.api_key]
    command += ["key" if load.with_key else ""]
    output = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    answers, refused, broken = output.split("RESULT ", 1)[1].split()[:3]
    return Posted(int(answers), int(refused), int(broken))


def by_sockets(load: Load, seconds: float) -> Posted:
    until = time.monotonic() + seconds
    lanes = [Lane(load, lane, until) for lane in range(CONNECTIONS)]
    for lane in lanes:
        lane.start()
    for lane in lanes:
        lane.join()
    return Posted(sum(x.answers for x in lanes), sum(x.refused for x in lanes), sum(x.broken for x in lanes))


class Lane(threading.Thread):
    """One connection's posts, one after another; a broken connection is made anew."""

    def __init__(self, load: Load, lane: int, until: float) -> None:
        super().__init__(daemon=True)
        self.load, self.lane, self.until = load, lane, until
        self.answers = self.refused = self.broken = 0
        self.before, _, self.after = load.body.read_bytes().partition(MARK)

    def run(self) -> None:
        while time.monotonic() < self.until:
            try:
                with socket.create_connection(("127.0.0.1", self.load.port), timeout=20) as wire:
                    self.post_over(wire)
            except OSError:
                self.broken += 1

    def post_over(self, wire: socket.socket) -> None:
        answers = wire.makefile("rb")
        while time.monotonic() < self.until:
            wire.sendall(self.request())
            status = answers.readline().split()
            length = 0
            while (line := answers.readline().lower()) not in (b"\r\n", b""):
                if line.startswith(b"content-length:"):
                    length = int(line[15:])
            if len(status) < 2:
                raise ConnectionResetError
            answers.read(length)
            self.answers += 1
            self.refused += not status[1].startswith(b"2")

    def request(self) -> bytes:
        number = f"{self.load.prefix}{self.lane}{self.answers:0{15 - len(self.load.prefix)}d}"
        body = self.before + number.encode() + self.after
        head = f"POST {self.load.path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {len(body)}\r\n"
        head += f"Content-Type: multipart/form-data; boundary={BOUNDARY}\r\n"
        head += f"Authorization: Bearer {self.load.api_key}\r\n" if self.load.api_key else ""
        head += f"Idempotency-Key: {number}\r\n" if self.load.with_key else ""
        return head.encode() + b"\r\n" + body
