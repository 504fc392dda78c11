"""Registration of the payments app."""

from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    """Payments 支付."""

    name = "yiwang.services.payments"
    label = "payments"
    verbose_name = "支付"
