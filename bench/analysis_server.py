"""`python -m bench.analysis_server PORT SECONDS`: keeps the contract of `/v1/images/analyses`, slowly, on one thread.

Every answer takes SECONDS however many are asked for side by side, so a client is as fast as it is parallel. `GET
/counters` says how many were asked, and how many at most at one moment.
"""

from __future__ import annotations

import asyncio
import json
import sys

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

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.asked = self.busy = self.busy_most = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Requests of one connection, one after another, until it is closed."""
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
                length = next(
                    (int(line[15:]) for line in head.split("\r\n") if line.startswith("content-length:")), 0
                )
                await reader.readexactly(length)
                body = (
                    await self.answer() if head.startswith("post /v1/images/analyses ") else self.counters()
                )
                writer.write(
                    b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
                    % len(body)
                    + body
                )
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    async def answer(self) -> bytes:
        self.asked += 1
        self.busy += 1
        self.busy_most = max(self.busy_most, self.busy)
        await asyncio.sleep(self.seconds)
        self.busy -= 1
        return ANSWER

    def counters(self) -> bytes:
        return json.dumps({"asked": self.asked, "busy_most": self.busy_most}).encode()


async def main() -> None:
    server = Server(float(sys.argv[2]))
    async with await asyncio.start_server(
        server.serve, "127.0.0.1", int(sys.argv[1]), backlog=256
    ) as listening:
        await listening.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
