"""The people of the story: a process for each, with the product's environment.

`python -m tests.soak.story.labelling NAME PLATFORM` is one of them.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager

import django

from moderation.environment import BASE_DIR
from tests.journeys.product import Product

NAMES = ("moderator", "moderator2", "senior")


@contextmanager
def at_work(product: Product, platform: str, names: Sequence[str] = NAMES) -> Iterator[None]:
    """They decide whatever comes to the platform's queue, until the end."""
    command = [sys.executable, "-m", "tests.soak.story.labelling"]
    env = {**product.env, "DJANGO_SETTINGS_MODULE": "moderation.settings"}
    with ExitStack() as stack:
        log = stack.enter_context(product.log.open("ab"))
        for name in names:
            one = subprocess.Popen([*command, name, platform], env=env, cwd=BASE_DIR, stdout=log, stderr=log)
            stack.callback(one.wait)
            stack.callback(one.terminate)
        yield


def main() -> None:
    django.setup()
    from tests.soak.story.person import work  # its models can be imported only now

    work(*sys.argv[1:])


if __name__ == "__main__":
    main()
