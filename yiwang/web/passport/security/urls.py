"""Addresses of the account's safety."""

from django.urls import path

from yiwang.web.passport.security import views

urlpatterns = [
    path("identity/security/", views.security, name="security"),
    path("identity/security/password/", views.password, name="password"),
    path("identity/security/second-factor/", views.enrol, name="enrol"),
    path("identity/security/recovery-codes/", views.renew, name="renew_codes"),
]
