"""Platforms, people, policies, keys and endpoints: what is missing is made, what is there is left alone.

Each step is safe to repeat and noted when it is done, so what a killed start began, the next one finishes.
"""

from __future__ import annotations

import secrets
from pathlib import Path

from moderation.pipeline.plan import seed_configured
from moderation.processes.demo.endpoints import seed_endpoint
from moderation.processes.demo.people import seed_people
from moderation.processes.demo.platforms import PLATFORMS, seed_listings, seed_platform
from moderation.processes.demo.state import DemoState, load_state, save_state

PASSWORD_BYTES = 12


def seed(data_dir: Path, *, receiver_port: int, password: str) -> DemoState:
    """Bring the demo up to date and return its secrets. Without a `password` the last one is kept."""
    state = load_state(data_dir)
    state.receiver_port = receiver_port
    changed = bool(password and state.password and password != state.password)
    if not state.password:
        state.password = password or secrets.token_urlsafe(PASSWORD_BYTES)
        save_state(data_dir, state)
    seed_people(password if changed else state.password, changed=changed)
    state.password = password or state.password
    seed_configured()
    seed_listings()
    for demo in PLATFORMS:
        platform, state.keys[demo.slug] = seed_platform(demo, state.keys.get(demo.slug, ""))
        save_state(data_dir, state)
        endpoint = seed_endpoint(
            platform, known_id=state.endpoint_ids.get(demo.slug, ""), receiver_port=receiver_port
        )
        state.endpoint_ids[demo.slug] = str(endpoint.id)
        state.endpoint_secrets[demo.slug] = endpoint.secret
    save_state(data_dir, state)
    return state
