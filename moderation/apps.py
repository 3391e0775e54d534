"""The project's own app: commands, system checks, and the policies that every installation starts with."""

from typing import Any

from django.apps import AppConfig, apps
from django.db import connection
from django.db.models.signals import post_migrate


class ModerationConfig(AppConfig):
    name = "moderation"
    label = "moderation"

    def ready(self) -> None:
        from moderation import checks  # noqa: F401 - registers the checks once the apps are loaded
        from moderation.moments import read_quickly

        read_quickly()
        post_migrate.connect(seed, sender=apps.get_app_config("policy"))


def seed(**kwargs: Any) -> None:
    """After migrating: the two policies. A migration that stops half-way has no tables for them yet."""
    from moderation.pipeline.plan import seed_configured

    needed = {"policy_policyversion", "policy_draft", "audit_entry", "people_user"}
    if needed <= set(connection.introspection.table_names()):
        seed_configured()
