"""What the product's tables say of the story, read the same way from SQLite and PostgreSQL."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from tests.soak.books import plain, type_read, type_row
from tests.soak.story.admin import POLICY

PLATFORM = "story"
OURS = f"platform_id = (SELECT id FROM platforms_platform WHERE slug = '{PLATFORM}')"
UNSETTLED = (
    f"SELECT (SELECT count(*) FROM intake_submission WHERE {OURS} AND stage <> 'done')"
    f" + (SELECT count(*) FROM cases_case WHERE {OURS} AND state <> 'concluded') AS n"
)
DECIDED = f"SELECT count(*) AS n FROM cases_case WHERE {OURS} AND state <> 'open'"
WATCH = (
    "SELECT w.certificate_id, w.approvals_suspended, w.rejections_suspended FROM assurance_watch w"
    f" JOIN policy_policy p ON p.id = w.policy_id WHERE p.slug = '{POLICY}'"
)
CERTIFICATES = (
    "SELECT id, sentence, missed, approve_tolerated, result, ended_why"
    " FROM assurance_certificate ORDER BY made_at"
)
CHECKS = "SELECT certificate_id, rejected, wrong, e_value FROM assurance_spotcheck ORDER BY at, routing_id"
ROUTINGS = (
    "SELECT s.id, s.status, r.verdict, r.sampled, r.certificate FROM cases_routing r"
    f" JOIN intake_submission s ON s.id = r.submission_id WHERE s.{OURS}"
)


@dataclass(frozen=True)
class Record:
    read: type_read

    def rows(self, sql: str) -> list[type_row]:
        return [{name: plain(value) for name, value in row.items()} for row in self.read(sql)]

    def count(self, sql: str) -> int:
        return int(self.rows(sql)[0]["n"])

    def watch(self) -> type_row:
        return self.rows(WATCH)[0]

    def certificates(self) -> list[type_row]:
        """Oldest first; `result` with what it was proved by."""
        found = self.rows(CERTIFICATES)
        for row in found:
            if isinstance(row["result"], str):  # as SQLite keeps it
                row["result"] = json.loads(row["result"])
        return found

    def checks(self, certificate: str, *, rejected: bool = False) -> list[type_row]:
        """The spot checks that counted for or against a certificate on one side, in their order."""
        return [
            row
            for row in self.rows(CHECKS)
            if (row["certificate_id"], bool(row["rejected"])) == (certificate, rejected)
        ]

    def routings(self, submissions: Collection[str]) -> list[type_row]:
        """Those of these submissions (32 hex digits), with what became of each."""
        return [row for row in self.rows(ROUTINGS) if row["id"] in submissions]


def share(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 0.0


def figures_of(certificate: dict[str, Any]) -> dict[str, Any]:
    """What one reads of a certificate."""
    result = certificate["result"]
    return {
        "sentence": certificate["sentence"],
        "automatic": round(result["automatic"], 4),
        "labels": result["labels"],
        "tuned_on": result["tuned_on"],
        "missing": result["missing"],
        "approve_below": result["approve_below"],
        "reject_from": result["reject_from"],
        "approvals_tolerated": certificate["approve_tolerated"],
    }
