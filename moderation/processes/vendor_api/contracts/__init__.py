"""The contracts that are played, each by the name of the scorer that speaks it."""

from moderation.processes.vendor_api.contracts import (
    analyses,
    azure_content_safety,
    chat_completions,
    google_safe_search,
    openai_decisions,
    openai_moderation,
    openai_responses,
    sightengine,
)
from moderation.processes.vendor_api.contracts.base import Contract

ALL: tuple[Contract, ...] = (
    analyses.CONTRACT,
    openai_moderation.CONTRACT,
    openai_decisions.CONTRACT,
    openai_responses.CONTRACT,
    chat_completions.CONTRACT,
    azure_content_safety.CONTRACT,
    google_safe_search.CONTRACT,
    sightengine.CONTRACT,
)
