"""A PostgreSQL of the benchmark's own, as durable as it comes: fsync and synchronous_commit are on."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
from psycopg import sql

from bench.measure import Absent
from bench.place import free_port, wait_until
from moderation.processes.child import tether

SERVERS = Path("/usr/lib/postgresql")


@contextlib.contextmanager
def database() -> Iterator[str]:
    """The URL of an empty database: in a cluster that ends afterwards, or on the server that BENCH_POSTGRES_URL names.

    Raises Absent when there is neither.
    """
    given = os.environ.get("BENCH_POSTGRES_URL", "")
    with contextlib.nullcontext(given) if given else cluster() as server:
        name = f"bench_{os.getpid()}"
        create(server, name)
        try:
            yield f"{server.rsplit('/', 1)[0]}/{name}"
        finally:
            command(server, sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def create(server: str, name: str) -> None:
    command(server, sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))


def command(server: str, statement: sql.Composed) -> None:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(statement)


@contextlib.contextmanager
def cluster() -> Iterator[str]:
    """A fresh cluster on a free port, with its own settings but for the room for connections."""
    programs = where()
    folder = Path(tempfile.mkdtemp(prefix="sl-bench-pg-"))
    user = "postgres" if os.geteuid() == 0 else None  # initdb refuses root
    try:
        if user:
            shutil.chown(folder, user)
        initdb = [
            str(programs / "initdb"),
            "-D",
            str(folder / "data"),
            "-U",
            "postgres",
            "-A",
            "trust",
            "--no-sync",
        ]
        initdb += ["-E", "UTF8", "--locale=C.UTF-8"]
        subprocess.run(initdb, check=True, stdout=subprocess.DEVNULL, user=user, cwd=folder)
        port = free_port()
        options = [
            f"port={port}",
            "listen_addresses=127.0.0.1",
            "unix_socket_directories=",
            "max_connections=100",
        ]
        server = subprocess.Popen(
            [programs / "postgres", "-D", folder / "data", *(word for o in options for word in ("-c", o))],
            user=user,
            cwd=folder,
            stderr=subprocess.DEVNULL,
            preexec_fn=tether(os.getpid()),
        )
        try:
            url = f"postgres://postgres@127.0.0.1:{port}/postgres"
            if not wait_until(lambda: answers(url), seconds=30, every=0.1):
                raise RuntimeError("the cluster does not answer")
            yield url
        finally:
            server.terminate()
            server.wait(30)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def where() -> Path:
    """The folder of the newest server's programs. Raises Absent."""
    if on_path := shutil.which("initdb"):
        return Path(on_path).resolve().parent
    found = sorted(SERVERS.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if not found:
        raise Absent("no PostgreSQL is installed and BENCH_POSTGRES_URL names none")
    return found[-1].parent


def answers(url: str) -> bool:
    try:
        psycopg.connect(url, connect_timeout=5).close()
    except psycopg.OperationalError:
        return False
    return True
