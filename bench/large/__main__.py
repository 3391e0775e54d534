"""`python -m bench.large`: fills a database with large tables, visits every list, writes what it cost."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

import django

from bench.place import ROOT, environment, manage


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.large", description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000, help="submissions; some ten rows each in all")
    parser.add_argument("--open", type=int, default=100, help="thousandths of them that wait for a person")
    parser.add_argument("--postgres", metavar="URL", default="", help="an empty database, instead of SQLite")
    parser.add_argument("--keep", type=Path, help="a folder for the SQLite file; filled only when it is new")
    parser.add_argument("--only", default="", help="only visits whose name contains this")
    default = Path(os.environ.get("DATA_DIR", ROOT / "data")) / "bench"
    parser.add_argument("--out", type=Path, default=default, help="folder of large-<database>.md and .json")
    options = parser.parse_args()
    with ExitStack() as stack:
        folder = options.keep or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="sl-large-")))
        folder.mkdir(parents=True, exist_ok=True)
        more = {"DATABASE_URL": options.postgres} if options.postgres else {}
        env = environment(folder, **more)
        manage(env, "migrate", "--verbosity", "0", "--skip-checks")
        manage(env, "collectstatic", "--noinput", "--verbosity", "0", "--skip-checks")
        os.environ.update(env)
        django.setup()
        return run(options)


def run(options: argparse.Namespace) -> int:
    from bench.large.cast import find_site
    from bench.large.fill import fill, show
    from bench.large.table import measure, write
    from bench.large.visits import visits
    from moderation.intake.models import Submission

    if not Submission.objects.exists():
        fill(options.rows, open_share=options.open, progress=show)
    chosen = [visit for visit in visits(find_site()) if options.only in visit.name]
    rows = measure(chosen)
    print(write(rows, options.out, f"Load average {os.getloadavg()[0]:.1f}."))
    return 0 if all(row.holds for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
