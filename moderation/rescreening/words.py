"""A batch in words, for terminals and pages."""

from __future__ import annotations

from moderation.rescreening.models import Rescreen, RescreenState


def in_words(batch: Rescreen) -> str:
    """“analyses at Lantern: running, 120 of 4,000 (2 failed, 1 skipped), 7 would need a person”."""
    at = batch.platform.name if batch.platform else "all platforms"
    aside = [
        f"{count:,} {what}" for count, what in ((batch.failed, "failed"), (batch.skipped, "skipped")) if count
    ]
    beside = f" ({', '.join(aside)})" if aside else ""
    return (
        f"{batch.provider} at {at}: {state_of(batch)}, {batch.settled:,} of {batch.total:,}{beside}, "
        f"{batch.needing:,} would need a person"
    )


def state_of(batch: Rescreen) -> str:
    """“running”, “waiting: …”."""
    if batch.state == RescreenState.RUNNING and batch.waits_for:
        return f"waiting: {batch.waits_for.rstrip('.')}"
    return batch.state
