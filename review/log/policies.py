"""What is done about policies, in words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from moderation.vocabulary import EventName

type_data = dict[str, Any]


def published(said: type_data) -> str:
    again = f", v{said['again']} anew" if said.get("again") else ""
    words = f"{said['policy']} v{said['number']}{again}: {' '.join(said['changes'])}"
    return f"{words} Reason: {said['reason']}" if said.get("reason") else words


def assigned(said: type_data) -> str:
    before = f" instead of {said['before']}" if said.get("before") else ""
    return f"Uses the policy {said['policy']}{before} from now on"


def rolled_out(said: type_data) -> str:
    if not said["policy"]:
        return f"Ended the roll-out of {said['before']}: all submissions go by {said['beside']}"
    share = f"{said['percent']} % of the submissions"
    return f"{share} go by {said['policy']} from now on, the others by {said['beside']}"


def proposed(said: type_data) -> str:
    what = f"version {said['again']} anew" if said.get("again") else "the draft"
    return f"Asked a second admin to publish {what} of {said['policy']}. Reason: {said['reason']}"


def declined(said: type_data) -> str:
    return f"Did not publish what was proposed for {said['policy']}. Reason: {said['reason']}"


def shadow_begun(said: type_data) -> str:
    return f"Follows live traffic with the draft of {said['policy']}, beside v{said['beside']}"


def shadow_stopped(said: type_data) -> str:
    differing = said["approving"] + said["rejecting"] + said["reviewing"]
    return f"Stopped following with the draft of {said['policy']}: {differing:,} of {said['seen']:,} would differ"


POLICY_SENTENCES: dict[str, str | Callable[[type_data], str]] = {
    EventName.POLICY_CREATED: lambda said: f"Created the policy {said['name']}",
    EventName.POLICY_DRAFTED: "Saved a draft",
    EventName.POLICY_PUBLISHED: published,
    EventName.POLICY_PROPOSED: proposed,
    EventName.POLICY_DECLINED: declined,
    EventName.POLICY_ASSIGNED: assigned,
    EventName.POLICY_ROLLED_OUT: rolled_out,
    EventName.SHADOW_BEGUN: shadow_begun,
    EventName.SHADOW_STOPPED: shadow_stopped,
}
