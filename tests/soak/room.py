"""A mount namespace of the storm's own: there a disk can fill up, and a file be read-only, for nobody else."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

INSIDE = "SOAK_ROOM"
MEGABYTES = 768
BALLAST = "ballast"


def enter_room() -> str:
    """Start this command again in a namespace where it may mount; returns why not, when that is not possible."""
    if os.environ.get(INSIDE):
        return ""
    unshare = shutil.which("unshare")
    if unshare is None:
        return "there is no unshare (util-linux)"
    as_root = os.geteuid() == 0
    command = [unshare, "--mount", *([] if as_root else ["--user", "--map-current-user", "--keep-caps"])]
    if subprocess.run([*command, "true"], capture_output=True, check=False).returncode:
        return "this user may not make a mount namespace"
    os.environ[INSIDE] = "1"
    return os.execv(unshare, [*command, sys.executable, "-m", "tests.soak", *sys.argv[1:]])


def mount(*arguments: str) -> None:
    subprocess.run(["mount", *arguments], check=True)


def small_disk(folder: Path) -> None:
    """Put a disk of MEGABYTES in the folder's place; it ends with the namespace."""
    folder.mkdir(parents=True, exist_ok=True)
    mount("-t", "tmpfs", "-o", f"size={MEGABYTES}m,mode=0700", "tmpfs", str(folder))


@contextlib.contextmanager
def full(disk: Path) -> Iterator[None]:
    """Not a byte is left on the disk meanwhile."""
    ballast = disk / BALLAST
    try:
        with contextlib.suppress(OSError), ballast.open("wb", buffering=0) as file:
            for size in (2**20, 2**12):  # the last pages as well
                with contextlib.suppress(OSError):
                    while True:
                        file.write(b"\0" * size)
        yield
    finally:
        ballast.unlink(missing_ok=True)


@contextlib.contextmanager
def read_only(file: Path) -> Iterator[None]:
    """Whoever opens the file meanwhile may only read it; those that have it open already are not touched."""
    mount("--bind", str(file), str(file))
    try:
        mount("-o", "remount,bind,ro", str(file))
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(file)], check=True)
