"""Registration of the notifications app."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """Notifications 消息."""

    name = "yiwang.foundation.notifications"
    label = "notifications"
    verbose_name = "消息"

    def ready(self) -> None:
        """Register the job and the schedule."""
        from yiwang.foundation.notifications import schedules  # noqa: F401
