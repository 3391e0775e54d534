"""Decoding a stranger's picture in a confined process, from any thread of any process.

A `Decoder` owns one fork server (see `confined`), started when it is first needed and again whenever it has
died. django-q2's workers are daemonic, so `multiprocessing` cannot start processes there; `subprocess` can.
"""

from __future__ import annotations

import os
import select
import signal
import time
from types import TracebackType
from typing import Any

from moderation.intake.confined import wire
from moderation.intake.decoded import Decoded, DecodedFrame, DecodeRefused, DecoderFailed, Picture
from moderation.intake.fork_server import ForkServer

# Beyond a job's own time: for starting the fork server, and for the kernel on a busy machine.
_GRACE_SECONDS = 15.0
_MOST_PICTURES = 4 * 2 * 16

__all__ = ["DecodeRefused", "Decoded", "DecodedFrame", "Decoder", "DecoderFailed", "Picture"]


class Decoder:
    """Decodes up to `slots` pictures at once, each within `wall_seconds` and `memory_bytes`; more wait.

    Thread-safe. Use it as a context manager or call `close()`. A forked copy starts a fork server of its own.
    """

    def __init__(
        self, *, slots: int = 2, wall_seconds: float = 15.0, memory_bytes: int = 1_500_000_000
    ) -> None:
        self._wall_seconds = wall_seconds
        self._memory_bytes = memory_bytes
        self._server = ForkServer(slots)

    def decode(self, data: bytes, *, seed: bytes) -> Decoded:
        """All renditions of all looked-at frames; `seed` chooses among the frames of a long animation.

        Raises `DecodeRefused` when the bytes are at fault and `DecoderFailed` when no answer came.
        """
        header, blobs = self._ask({"kind": "decode", "seed": seed.hex()}, data)
        try:
            return _read_decoded(header, blobs)
        except (KeyError, ValueError, TypeError, IndexError, StopIteration) as error:
            raise DecoderFailed("the decoder's answer cannot be read") from error

    def full(self, data: bytes, *, source_frame: int, composite: str) -> Picture:
        """One frame in colour, longest side at most 2048 px, named as its `DecodedFrame` was.

        Raises as `decode` does.
        """
        return self._one({"kind": "full", "source_frame": source_frame, "composite": composite}, data)

    def veil(self, data: bytes, *, spots: int) -> Picture:
        """A picture in grey, blurred to about so many spots along its longest side, which is at most 640 px.

        Raises as `decode` does.
        """
        return self._one({"kind": "veil", "spots": spots}, data)

    def _one(self, job: dict[str, Any], data: bytes) -> Picture:
        header, blobs = self._ask(job, data)
        try:
            (blob,) = blobs
            return Picture.of(blob, int(header["width"]), int(header["height"]))
        except (KeyError, ValueError, TypeError) as error:
            raise DecoderFailed("the decoder's answer cannot be read") from error

    def close(self) -> None:
        """End the fork server and whatever it still runs."""
        self._server.close()

    def __enter__(self) -> Decoder:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _ask(self, job: dict[str, Any], data: bytes) -> tuple[dict[str, Any], list[bytes]]:
        with self._server.slot():
            header, blobs = self._exchange(job, data)
        if "refused" in header:
            raise DecodeRefused(str(header["refused"]), str(header.get("detail", "")))
        if "failed" in header:
            raise DecoderFailed(str(header["failed"]))
        return header, blobs

    def _exchange(self, job: dict[str, Any], data: bytes) -> tuple[dict[str, Any], list[bytes]]:
        deadline = time.monotonic() + self._wall_seconds + _GRACE_SECONDS
        stream, fate = self._server.order(self._wall_seconds, self._memory_bytes)
        try:
            with stream:
                stream.settimeout(max(deadline - time.monotonic(), 0.001))
                wire.send(stream, job, [data])
                answer = wire.receive(stream, deadline=deadline)
            _wait_for(fate, deadline)  # its memory is free only now: a slot is a promise
            return answer
        except TimeoutError as error:
            self._server.kill()
            raise DecoderFailed("the decoder's own clock did not stop it in time") from error
        except (wire.BadMessage, OSError) as error:
            raise DecoderFailed(self._how_it_ended(fate, deadline)) from error
        finally:
            os.close(fate)

    def _how_it_ended(self, fate: int, deadline: float) -> str:
        message = os.read(fate, wire.FATE.size) if _wait_for(fate, deadline) else b""
        if len(message) < wire.FATE.size:
            return "the decoder's fork server was killed or could not start a process"
        code, overdue = wire.FATE.unpack(message)
        if overdue:
            return f"decoding took longer than {self._wall_seconds:g} s"
        if code == -signal.SIGXCPU:
            return "decoding used up its processor time"
        return (
            f"the decoder was ended by signal {-code}" if code < 0 else f"the decoder ended with code {code}"
        )


def _wait_for(descriptor: int, deadline: float) -> bool:
    poll = select.poll()  # not select(), which knows no descriptor beyond 1023
    poll.register(descriptor, select.POLLIN)
    return bool(poll.poll(max(deadline - time.monotonic(), 0) * 1000))


def _read_decoded(header: dict[str, Any], blobs: list[bytes]) -> Decoded:
    if len(blobs) > _MOST_PICTURES:
        raise ValueError("more pictures than frames")
    left = iter(blobs)
    frames = []
    for number, frame in enumerate(header["frames"], start=1):
        made = {
            key: Picture.of(next(left), int(width), int(height)) for key, width, height in frame["pictures"]
        }
        frames.append(
            DecodedFrame(
                number=number,
                source_frame=int(frame["source_frame"]),
                composite=str(frame["composite"]),
                analysis=made["analysis"],
                grey=made["grey"],
                veiled=made["veiled"],
                veiled_thumb=made.get("veiled_thumb"),
            )
        )
    return Decoded(int(header["width"]), int(header["height"]), int(header["frames_total"]), tuple(frames))
