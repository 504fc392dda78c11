"""Addresses of the /test/ pages; empty in production."""

from django.conf import settings
from django.urls import URLPattern, path

from yiwang.web.ui.testmode import courier, payments, views

urlpatterns: list[URLPattern] = []
if settings.YIWANG_DEMO:
    urlpatterns = [
        path("test/", views.index, name="test_index"),
        path("test/messages/", views.message_box, name="test_messages"),
        path("test/clock/", views.move_clock, name="test_clock"),
        path("test/sources/", views.data_sources, name="test_sources"),
        path("test/payments/", payments.page, name="test_payments"),
        path("test/idle/", views.idle_time, name="test_idle"),
        path("test/courier/", courier.courier, name="test_courier"),
    ]
