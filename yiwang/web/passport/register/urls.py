"""Addresses of registering and real names."""

from django.urls import path

from yiwang.web.passport.register import views

urlpatterns = [
    path("register/", views.register, name="register"),
    path("verify-name/", views.verify, name="verify"),
]
