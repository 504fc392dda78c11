"""Addresses of the cockpit and of the statistics."""

from django.urls import path

from yiwang.web.desk.cockpit import exports, statistics, views

urlpatterns = [
    path("cockpit/", views.cockpit, name="cockpit"),
    path("statistics/", statistics.statistics, name="statistics"),
    path("statistics/lists/", exports.mine, name="fact-exports"),
    path("statistics/lists/order/", exports.order, name="fact-order"),
    path("statistics/lists/<uuid:key>/", exports.take, name="fact-export"),
    path("statistics/lists/<uuid:key>/again/", exports.again, name="fact-again"),
]
