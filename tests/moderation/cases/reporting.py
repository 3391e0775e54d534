"""A report as a platform hands it on, and what was told of it."""

from __future__ import annotations

import json
from typing import Any

from moderation.audit.actor import Actor
from moderation.audit.models import Entry
from moderation.cases.models import Report
from moderation.cases.receive_report import Reported, receive_report
from moderation.intake.models import Submission
from moderation.webhooks.models import Delivery, Endpoint

ACTOR = Actor.key("sl_live_test")


def reported(submission: Submission, text: str = "That is my face.", **more: str) -> Report:
    submission.refresh_from_db()
    return receive_report(submission=submission, reported=Reported(text, **more), actor=ACTOR)


def listen(submission: Submission) -> None:
    """Somebody wants the webhooks of its platform."""
    Endpoint.objects.create(platform=submission.platform, url="https://example.com/hook", secret="whsec_AAAA")


def answer_of(report: Report) -> str | None:
    """Its outcome; None while it is undecided."""
    report.refresh_from_db()
    return report.outcome if report.decided_at else None


def lines(event: str) -> list[dict[str, Any]]:
    found = Entry.objects.filter(event=event).order_by("id")
    return [json.loads(entry.body) for entry in found]


def told(event: str = "report.decided") -> list[dict[str, Any]]:
    return [json.loads(one.payload)["data"] for one in Delivery.objects.filter(event=event).order_by("id")]
