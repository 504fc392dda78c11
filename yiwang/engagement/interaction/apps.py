"""Registration of the interaction app."""

from django.apps import AppConfig


class InteractionConfig(AppConfig):
    """Interaction 互动."""

    name = "yiwang.engagement.interaction"
    label = "interaction"
    verbose_name = "互动"

    def ready(self) -> None:
        """Register what it hears and does by the clock."""
        from . import schedules, subscribers  # noqa: F401
