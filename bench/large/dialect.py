"""The same expressions in SQLite's words and in PostgreSQL's; all of them text of SQL over a number `n`."""

from __future__ import annotations

from dataclasses import dataclass

SPREAD = 2_654_435_761  # Knuth's multiplier: neighbouring numbers land far apart
TURN = 4_294_967_296


def mix(number: str, salt: int) -> str:
    """A number in 0…65535 that looks random and is always the same."""
    return f"(((({number}) + {salt * 7919}) * {SPREAD}) % {TURN}) / 65536"


@dataclass(frozen=True)
class Dialect:
    vendor: str

    @property
    def postgres(self) -> bool:
        return self.vendor == "postgresql"

    def series(self, first: int, last: int) -> str:
        """A common table expression `numbers(n)` from first to last."""
        if self.postgres:
            return f"numbers AS (SELECT generate_series({first}, {last})::bigint AS n)"
        return f"numbers(n) AS (VALUES ({first}) UNION ALL SELECT n + 1 FROM numbers WHERE n < {last})"

    def hexadecimal(self, number: str, digits: int) -> str:
        if self.postgres:
            return f"lpad(to_hex(({number})::bigint), {digits}, '0')"
        return f"printf('%0{digits}x', {number})"

    def digits(self, number: str, count: int) -> str:
        """A number as text with zeros before it."""
        if self.postgres:
            return f"lpad(({number})::text, {count}, '0')"
        return f"printf('%0{count}d', {number})"

    def uuid(self, kind: int, number: str, second: str) -> str:
        """The UUIDv7 of row `number` of a kind, made at that second."""
        return (
            f"({self.uuid_text(kind, number, second)})::uuid"
            if self.postgres
            else (f"replace({self.uuid_text(kind, number, second)}, '-', '')")
        )

    def uuid_text(self, kind: int, number: str, second: str) -> str:
        """The same as text with its hyphens."""
        time = self.hexadecimal(f"({second}) * 1000", 12)
        tail = self.hexadecimal(number, 12)
        return f"substr({time}, 1, 8) || '-' || substr({time}, 9, 4) || '-7000-8{kind:03x}-' || {tail}"

    def dashed(self, column: str) -> str:
        """A stored UUID as text with its hyphens."""
        if self.postgres:
            return f"({column})::text"
        cuts = ((1, 8), (9, 4), (13, 4), (17, 4), (21, 12))
        return " || '-' || ".join(f"substr({column}, {start}, {length})" for start, length in cuts)

    def moment(self, second: str) -> str:
        """A stored time."""
        if self.postgres:
            return f"to_timestamp({second})"
        return f"strftime('%Y-%m-%d %H:%M:%S', {second}, 'unixepoch')"

    def day(self, second: str) -> str:
        """A stored date."""
        if self.postgres:
            return f"(to_timestamp({second}) AT TIME ZONE 'UTC')::date"
        return f"strftime('%Y-%m-%d', {second}, 'unixepoch')"

    def iso(self, second: str) -> str:
        """The same as `datetime.isoformat` writes it."""
        if self.postgres:
            return (
                f"""to_char(to_timestamp({second}) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"+00:00"')"""
            )
        return f"strftime('%Y-%m-%dT%H:%M:%S+00:00', {second}, 'unixepoch')"

    def json(self, text: str) -> str:
        return f"({text})::jsonb" if self.postgres else text

    def no(self) -> str:
        return "false" if self.postgres else "0"

    def truth(self, condition: str) -> str:
        return f"({condition})"

    def leaf(self, body: str) -> str:
        """The leaf hash of a line's body; SQLite calls our own function."""
        if self.postgres:
            return rf"sha256('\x00'::bytea || convert_to({body}, 'UTF8'))"
        return f"leaf_hash({body})"

    def null(self, kind: str) -> str:
        """NULL of a type: PostgreSQL wants to know which where it cannot see it."""
        return f"NULL::{kind}" if self.postgres else "NULL"
