"""Addresses of logging in."""

from django.urls import path

from yiwang.web.passport.login import views

urlpatterns = [
    path("login/", views.login, name="login"),
    path("login/second-factor/", views.second_factor, name="second_factor"),
    path("logout/", views.logout, name="logout"),
]
