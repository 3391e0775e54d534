"""All scorers by name. Adding one: a neighbour's module copied, and a line here."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from moderation.screening.providers import (
    analyses,
    azure_content_safety,
    chat_completions,
    google_safe_search,
    local,
    openai_decisions,
    openai_moderation,
    openai_responses,
    sightengine,
)
from moderation.screening.providers.base import Provider, ProviderMisconfigured
from moderation.screening.providers.vendor_settings import Gathering

_BUILDERS: dict[str, Callable[[Mapping[str, str]], Provider]] = {
    local.NAME: local.build,
    analyses.NAME: analyses.build,
    openai_moderation.NAME: openai_moderation.build,
    openai_decisions.NAME: openai_decisions.build,
    openai_responses.NAME: openai_responses.build,
    chat_completions.NAME: chat_completions.build,
    azure_content_safety.NAME: azure_content_safety.build,
    google_safe_search.NAME: google_safe_search.build,
    sightengine.NAME: sightengine.build,
}


def names() -> tuple[str, ...]:
    """The names that SCREENING_PROVIDERS may list."""
    return tuple(_BUILDERS)


def build(name: str, env: Mapping[str, str]) -> Provider:
    """The scorer of that name, set up from the environment; raises ProviderMisconfigured with every fault of it.

    Sends nothing and loads no model.
    """
    if name not in _BUILDERS:
        raise ProviderMisconfigured(
            f"SCREENING_PROVIDERS: there is no scorer {name!r}; known are {', '.join(names())}."
        )
    gathering = Gathering(env)
    provider = _BUILDERS[name](gathering)
    gathering.refuse_faults()
    return provider


def faults_of(name: str, env: Mapping[str, str]) -> tuple[str, ...]:
    """All that keeps it from being set up, a sentence for each variable."""
    try:
        build(name, env)
    except ProviderMisconfigured as problem:
        return problem.faults
    return ()
