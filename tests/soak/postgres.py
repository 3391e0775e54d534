"""A PostgreSQL cluster of the storm's own, made where its server binaries are there."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
from psycopg.rows import dict_row

from moderation.processes.ports import HOST, choose_port

NAME = "second_look"


def find_binaries() -> Path | None:
    """The newest installed server's folder of programs."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
    if found:
        return found[-1].parent
    initdb = shutil.which("initdb")
    return Path(initdb).resolve().parent if initdb else None


class Cluster:
    """Trusts everybody on 127.0.0.1, flushes as in production, and lives in one folder."""

    def __init__(self, binaries: Path, folder: Path) -> None:
        self.binaries = binaries
        self.folder = folder
        self.port = choose_port(None)
        self.url = f"postgres://postgres@{HOST}:{self.port}/{NAME}"
        # PostgreSQL refuses to run as root.
        self.prefix = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []

    def make(self) -> None:
        self.folder.mkdir(parents=True, mode=0o700)
        if self.prefix:
            shutil.chown(self.folder, "postgres")
        self.run("initdb", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        self.start()
        with psycopg.connect(self.url.replace(f"/{NAME}", "/postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {NAME}")

    def start(self) -> None:
        options = (
            f"-p {self.port} -c listen_addresses={HOST} -c unix_socket_directories= -c max_connections=100"
        )
        self.run("pg_ctl", "-w", "-t", "90", "-l", str(self.folder / "log"), "-o", options, "start")

    def stop(self, *, mode: str) -> None:
        self.run("pg_ctl", "-m", mode, "-w", "stop")

    def run(self, program: str, *arguments: str) -> None:
        command = [*self.prefix, str(self.binaries / program), "-D", str(self.folder), *arguments]
        subprocess.run(command, check=True, cwd="/", stdout=subprocess.DEVNULL)

    def execute(self, *statements: str) -> None:
        with psycopg.connect(self.url, autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement.encode())

    def rows(self, sql: str) -> list[dict[str, object]]:
        with psycopg.connect(self.url, autocommit=True, row_factory=dict_row) as connection:
            return connection.execute(sql.encode()).fetchall()


@contextmanager
def own_cluster(binaries: Path, folder: Path) -> Iterator[Cluster]:
    """A running cluster with an empty database, ended and removed afterwards."""
    cluster = Cluster(binaries, folder)
    try:
        cluster.make()
        yield cluster
    finally:
        with suppress(subprocess.CalledProcessError):  # it does not run
            cluster.stop(mode="immediate")
        shutil.rmtree(folder, ignore_errors=True)
