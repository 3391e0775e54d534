"""The task that does nothing but leave a mark, and `python -m bench.noop.tasks COUNT PATH`, which queues it."""

from __future__ import annotations

import os
import sys


def mark(path: str) -> None:
    """Append one byte: whether every task ran once can be counted afterwards."""
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(descriptor, b".")
    os.close(descriptor)


def main() -> None:
    import django

    django.setup()
    from django.db import transaction
    from django_q.tasks import async_task

    with transaction.atomic():
        for _ in range(int(sys.argv[1])):
            async_task("bench.noop.tasks.mark", sys.argv[2])


if __name__ == "__main__":
    main()
