"""`python -m bench.analysis_server PORT SECONDS [A_MINUTE]`: keeps the contract of `/v1/images/analyses`, slowly.

On one thread. Every answer takes SECONDS however many are asked for side by side, so a client is as fast as it is
parallel. With A_MINUTE it takes no more than that, by a token bucket that holds a second's worth, and answers 429 to
what comes too soon. `GET /counters` says how many were asked, how many at most at one moment, how many came too soon,
and when each was, in seconds since the first.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time

from moderation.vocabulary import Category

ANSWER = json.dumps(
    {
        "id": "ana_1",
        "model": "bench-1",
        "categories": [{"name": c.value, "score": 0.01} for c in Category if c is not Category.OTHER],
        "confidence": 0.97,
    }
).encode()


class Server:
    """Counts what it is asked."""

    def __init__(self, seconds: float, a_minute: float | None) -> None:
        self.seconds = seconds
        self.asked = self.busy = self.busy_most = 0
        self.a_second = a_minute / 60 if a_minute else None
        self.tokens = self.a_second or 0.0
        self.filled_at = self.first_at = time.monotonic()
        self.taken: list[float] = []
        self.too_soon: list[float] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Requests of one connection, one after another, until it is closed."""
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
                length = next(
                    (int(line[15:]) for line in head.split("\r\n") if line.startswith("content-length:")), 0
                )
                await reader.readexactly(length)
                status, body = b"200 OK", b""
                if not head.startswith("post /v1/images/analyses "):
                    body = self.counters()
                elif self.has_room():
                    body = await self.answer()
                else:
                    status = b"429 Too Many Requests"
                writer.write(
                    b"HTTP/1.1 %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
                    % (status, len(body))
                    + body
                )
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    def has_room(self) -> bool:
        """Take a token, if there is one."""
        now = time.monotonic()
        if not self.taken and not self.too_soon:
            self.first_at = now
        if self.a_second is not None:
            self.tokens = min(self.a_second, self.tokens + (now - self.filled_at) * self.a_second)
            self.filled_at = now
            if self.tokens < 1:
                self.too_soon.append(round(now - self.first_at, 3))
                return False
            self.tokens -= 1
        self.taken.append(round(now - self.first_at, 3))
        return True

    async def answer(self) -> bytes:
        self.asked += 1
        self.busy += 1
        self.busy_most = max(self.busy_most, self.busy)
        await asyncio.sleep(self.seconds)
        self.busy -= 1
        return ANSWER

    def counters(self) -> bytes:
        counted = {"asked": self.asked, "busy_most": self.busy_most}
        return json.dumps({**counted, "taken": self.taken, "too_soon": self.too_soon}).encode()


async def main() -> None:
    server = Server(float(sys.argv[2]), float(sys.argv[3]) if len(sys.argv) > 3 else None)
    async with await asyncio.start_server(
        server.serve, "127.0.0.1", int(sys.argv[1]), backlog=256
    ) as listening:
        await listening.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
