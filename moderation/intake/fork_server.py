"""The owner's handle on its fork server: start it, hand it jobs, notice its death, end it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
from pathlib import Path

from moderation.intake.confined import wire
from moderation.intake.decoded import DecoderFailed

# The isolated interpreter (-I, empty environment) does not look where we stand, so it is told. Appended, not
# put first: nothing of ours can hide a module of the standard library or of Pillow.
_BOOT = "import sys; sys.path.append(sys.argv[1]); from moderation.intake.confined.server import main; main()"
_ROOT = str(Path(__file__).resolve().parents[2])
_END_SECONDS = 5.0


class ForkServer:
    """Starts on the first order and again after a death. Thread-safe; a forked copy starts its own."""

    _control: socket.socket | None
    _process: subprocess.Popen[bytes] | None

    def __init__(self, slots: int) -> None:
        self._slots = slots
        self._closed = False
        self._begin()

    def slot(self) -> threading.BoundedSemaphore:
        """What a caller holds while its job runs."""
        if self._pid != os.getpid():
            self._disown()
        return self._free_slots

    def order(self, wall_seconds: float, memory_bytes: int) -> tuple[socket.socket, int]:
        """Have a child started. Returns the job's stream and the pipe that tells how the child ended."""
        with self._lock:
            if self._closed:
                raise DecoderFailed("the decoder is closed")
            for attempt in (1, 2):
                stream, theirs = socket.socketpair()
                fate, fate_theirs = os.pipe()
                try:
                    control = self._running_control()
                    socket.send_fds(
                        control, [wire.ORDER.pack(wall_seconds, memory_bytes)], [theirs.fileno(), fate_theirs]
                    )
                    return stream, fate
                except OSError as error:
                    stream.close()
                    os.close(fate)
                    self._end()
                    if attempt == 2:
                        raise DecoderFailed("the decoder's fork server cannot be started") from error
                finally:
                    theirs.close()
                    os.close(fate_theirs)
        raise AssertionError("unreachable")

    def kill(self) -> None:
        """End a fork server that no longer answers; its children die with it."""
        with self._lock:
            self._end()

    def close(self) -> None:
        """End the fork server for good."""
        if self._pid != os.getpid():
            self._disown()
        with self._lock:
            self._closed = True
            self._end()

    def _running_control(self) -> socket.socket:
        if self._process is not None and self._process.poll() is not None:
            self._end()
        if self._control is None:
            self._control, theirs = socket.socketpair()
            with theirs:
                self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and code
                    [sys.executable, "-I", "-c", _BOOT, _ROOT],
                    stdin=theirs.fileno(),
                    stdout=subprocess.DEVNULL,
                    env={},
                    cwd="/",
                )
        return self._control

    def _end(self) -> None:
        if self._control is not None:
            self._control.close()
        if self._process is not None:
            self._process.kill()
            self._process.wait(_END_SECONDS)
        self._control = self._process = None

    def _disown(self) -> None:
        """In a forked copy of the owner: the server is not our child, and locks may be held for ever."""
        if self._control is not None:
            self._control.close()
        if self._process is not None:
            self._process.returncode = 0  # keeps Popen from warning about somebody else's child
        self._begin()

    def _begin(self) -> None:
        self._pid = os.getpid()
        self._lock = threading.Lock()
        self._free_slots = threading.BoundedSemaphore(self._slots)
        self._control = self._process = None
