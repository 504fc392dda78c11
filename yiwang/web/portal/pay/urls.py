"""Addresses of 在线缴费."""

from django.urls import path

from yiwang.web.portal.pay import views

urlpatterns = [
    path("pay/", views.find, name="pay"),
    path("pay/<str:ticket>/", views.by_ticket, name="pay_ticket"),
    path("pay/<str:ticket>/state/", views.state_by_ticket, name="pay_ticket_state"),
    path("pay/<str:ticket>/receipt.pdf", views.receipt_by_ticket, name="pay_ticket_receipt"),
    path("my/bills/<uuid:key>/", views.own, name="my_bill"),
    path("my/bills/<uuid:key>/state/", views.state_of_own, name="my_bill_state"),
    path("my/bills/<uuid:key>/receipt.pdf", views.receipt_of_own, name="my_bill_receipt"),
]
