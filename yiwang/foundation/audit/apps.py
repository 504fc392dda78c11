"""Registration of the audit app."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Audit 审计."""

    name = "yiwang.foundation.audit"
    label = "audit"
    verbose_name = "审计"

    def ready(self) -> None:
        """Give core its recorder and register the schedule."""
        from yiwang.foundation.audit import schedules  # noqa: F401
        from yiwang.foundation.audit.commands import LogRecorder
        from yiwang.foundation.core.recording import register_recorder

        register_recorder(LogRecorder())
