"""Addresses of enabling standard lists."""

from django.urls import path

from yiwang.web.desk.enabling import views

urlpatterns = [
    path("", views.choose, name="enabling"),
    path("review/", views.review, name="enabling-review"),
    path("review/<uuid:key>/", views.decide, name="enabling-decide"),
    path("progress/<uuid:key>/", views.progress, name="enabling-progress"),
    path("progress/<uuid:key>/part/", views.part, name="enabling-part"),
    path("<str:region>/", views.propose, name="enabling-propose"),
]
