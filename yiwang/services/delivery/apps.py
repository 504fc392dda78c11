"""Registration of the delivery app."""

from django.apps import AppConfig


class DeliveryConfig(AppConfig):
    """Delivery 送达."""

    name = "yiwang.services.delivery"
    label = "delivery"
    verbose_name = "送达"

    def ready(self) -> None:
        """Register the job and the schedules."""
        from yiwang.services.delivery import schedules  # noqa: F401
