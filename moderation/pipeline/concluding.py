"""A case is concluded, and what it says of the machine is counted in the same transaction."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from moderation.assurance.observe import observe
from moderation.cases.conclude import conclude


def conclude_and_observe(case_id: UUID) -> bool:
    """As `conclude`; a spot check that is over then also counts for or against its certificate."""
    with transaction.atomic():
        concluded = conclude(case_id)
        if concluded:
            observe(case_id)
    return concluded
