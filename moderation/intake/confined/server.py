"""The fork server: Pillow imported once, a fresh confined process for each picture.

It listens on its standard input, a Unix stream socket. Each order carries two descriptors: the job's stream,
which only the child keeps, and a pipe on which the server says how the child ended. It ends when its owner
does, and its children end with it. One thread, no state worth keeping: killing it is always safe.
"""

from __future__ import annotations

import gc
import os
import select
import signal
import socket
import time
from dataclasses import dataclass

from moderation.intake.confined import child, wire
from moderation.intake.confined.opening import configure

# How often it looks whether its owner is alive: the end of the socket may stay open in a process that the
# owner forked, and the kernel's parent-death signal follows the thread, not the process, that started us.
_OWNER_CHECK_SECONDS = 1.0


@dataclass
class _Running:
    fate: int
    deadline: float
    overdue: bool = False


def main() -> None:
    """Serve until the owner is gone."""
    control = socket.socket(fileno=os.dup(0))
    # Ctrl-C and a polite stop reach the whole process group: jobs in hand are finished, the owner ends us.
    for ignored in (signal.SIGINT, signal.SIGTERM):
        signal.signal(ignored, signal.SIG_IGN)
    configure()
    gc.collect()
    gc.freeze()  # keeps the pages shared with the children
    _Server(control).run()


class _Server:
    def __init__(self, control: socket.socket) -> None:
        self.control = control
        self.owner = os.getppid()
        self.running: dict[int, _Running] = {}
        self.ended, wake = os.pipe()
        os.set_blocking(self.ended, False)
        os.set_blocking(wake, False)
        signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)

    def run(self) -> None:
        poll = select.poll()
        poll.register(self.control, select.POLLIN)
        poll.register(self.ended, select.POLLIN)
        while os.getppid() == self.owner:
            ready = {descriptor for descriptor, _ in poll.poll(self._wait_milliseconds())}
            if self.ended in ready:
                os.read(self.ended, 4096)
            self._kill_overdue()
            self._bury()
            if self.control.fileno() in ready and not self._take_order():
                return  # the children die with us

    def _wait_milliseconds(self) -> float:
        now = time.monotonic()
        waits = [one.deadline - now for one in self.running.values() if not one.overdue]
        return max(0.0, min([_OWNER_CHECK_SECONDS, *waits])) * 1000 + 1

    def _kill_overdue(self) -> None:
        now = time.monotonic()
        for pid, one in self.running.items():
            if not one.overdue and one.deadline <= now:
                one.overdue = True
                os.kill(pid, signal.SIGKILL)

    def _bury(self) -> None:
        while self.running:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if not pid:
                return
            one = self.running.pop(pid)
            try:
                os.write(one.fate, wire.FATE.pack(os.waitstatus_to_exitcode(status), one.overdue))
            except BrokenPipeError:
                pass  # the owner no longer waits for this one
            finally:
                os.close(one.fate)

    def _take_order(self) -> bool:
        """Start one child; False when the owner has closed its end."""
        try:
            message, descriptors, _, _ = socket.recv_fds(self.control, wire.ORDER.size, 2)
        except ConnectionError:
            return False
        if len(message) < wire.ORDER.size or len(descriptors) < 2:
            return False
        seconds, memory_bytes = wire.ORDER.unpack(message)
        stream, fate = descriptors
        server = os.getpid()
        try:
            pid = os.fork()
        except OSError:  # the machine is full: this job fails, those at work go on
            os.close(stream)
            os.close(fate)
            return True
        if not pid:
            signal.set_wakeup_fd(-1)
            child.run(stream, parent=server, memory_bytes=memory_bytes)
        os.close(stream)
        self.running[pid] = _Running(fate, time.monotonic() + seconds)
        return True
