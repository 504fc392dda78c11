"""Addresses of the window intake."""

from django.urls import path

from yiwang.web.desk.intake import views

urlpatterns = [
    path("", views.choose, name="intake"),
    path("done/<case_number:number>/", views.done, name="intake-done"),
    path("<slug:code>/", views.desk, name="intake-desk"),
]
