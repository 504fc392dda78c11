"""Registration of the audit app."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Audit 审计."""

    name = "yiwang.foundation.audit"
    label = "audit"
    verbose_name = "审计"
