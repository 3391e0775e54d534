"""What runs in the process that reads one picture: a JPEG comes in on 0, JSON goes out on 1, and it ends.

It loads nothing of Django, sees no settings and no keys, and cannot write a file: a model that is not in the package is
not fetched.
"""

from __future__ import annotations

import json
import logging
import resource
import sys

from moderation.intake.confined.prison import die_with

MEMORY_BYTES = 4 << 30  # of addresses; it takes some 550 MB of memory
CPU_SECONDS = 60
ONE_THREAD = {
    "EngineConfig.onnxruntime.intra_op_num_threads": 1,
    "EngineConfig.onnxruntime.inter_op_num_threads": 1,
}


def main() -> None:
    """Print `[[text, how sure of it, 0 to 1], …]`, a line of the picture each, in the order of reading."""
    die_with(int(sys.argv[2]))
    from rapidocr import (
        RapidOCR,
    )  # only here, 200 MB that not everybody installs; and before it may write no .pyc file

    for what, most in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))
    logging.disable(logging.CRITICAL)  # it logs to standard output
    found = RapidOCR(params=ONE_THREAD)(sys.stdin.buffer.read())
    lines = zip(found.txts or (), found.scores or (), strict=True)
    sys.stdout.write(json.dumps([[text, float(sure)] for text, sure in lines]))
