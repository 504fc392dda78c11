"""Registration of the payments app."""

from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    """Payments 支付."""

    name = "yiwang.services.payments"
    label = "payments"
    verbose_name = "支付"

    def ready(self) -> None:
        """Register schedules and jobs; open the door for the demo institution's notices."""
        from yiwang.foundation.core.types import SYSTEM

        from . import commands, schedules  # noqa: F401
        from .providers import demo

        def door(fields: dict[str, str], at: object) -> bool:
            return bool(
                commands.hear_notice(provider=demo.NAME, fields=fields, actor=SYSTEM, at=at)  # type: ignore[arg-type]
            )

        demo.open_door(door)
