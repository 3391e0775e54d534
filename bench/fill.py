"""`python -m bench.fill COUNT`: so many open cases in a fresh PostgreSQL, whose pages nobody looks at.

Says who takes them, and of which platform they are.
"""

from __future__ import annotations

import sys

import django


def main() -> None:
    django.setup()
    from bench.cases import open_cases

    desk = open_cases(int(sys.argv[1]), renditions=())
    print(desk.person.id, desk.platform_id)


if __name__ == "__main__":
    main()
