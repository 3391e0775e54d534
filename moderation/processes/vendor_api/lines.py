"""The environment that points a scorer at the server."""

from __future__ import annotations

from moderation.processes.vendor_api.contracts import ALL
from moderation.processes.vendor_api.faults import Fault


def env_of(name: str, base: str) -> dict[str, str]:
    """The variables for one scorer by name; the keys are no secrets, any are taken."""
    (contract,) = [one for one in ALL if one.name == name]
    return dict(contract.env(base))


def lines(base: str, fault: Fault | None = None) -> list[str]:
    """What to copy: every scorer's variables, set for this server, and how to play a fault."""
    found = [
        "# Who looks, in order; policies that nobody has changed follow.",
        "SCREENING_PROVIDERS=analyses",
        "# So that webhooks reach a receiver on this machine as well.",
        "OUTBOUND_ALLOW_LOOPBACK=1",
    ]
    seen: dict[str, str] = {}
    for contract in ALL:
        new = {key: value for key, value in contract.env(base).items() if key not in seen}
        found += [f"# {contract.name}", *(f"{key}={value}" for key, value in new.items())]
        seen |= new
    found.append(
        f"# To play a fault for one scorer, its address is {base}/faults/{Fault.ERROR}; for all of them:"
    )
    found.append(f"#   curl -X POST {base}/fault/{fault or Fault.ERROR}   and to end it   {base}/fault/none")
    return found
