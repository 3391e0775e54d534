"""The project's own app: commands and system checks."""

from django.apps import AppConfig


class ModerationConfig(AppConfig):
    name = "moderation"
    label = "moderation"

    def ready(self) -> None:
        from moderation import checks  # noqa: F401, PLC0415 - registers the checks once the apps are loaded
