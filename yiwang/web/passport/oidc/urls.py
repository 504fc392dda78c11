"""Addresses of the OIDC provider, under the names allauth looks up (``idp:oidc:…``)."""

from allauth.idp.oidc import views as provider
from django.urls import include, path

from yiwang.web.passport.oidc import views
from yiwang.web.ui.access import public

_oidc = [
    path(".well-known/openid-configuration", public(provider.configuration), name="configuration"),
    path(".well-known/jwks.json", public(provider.jwks), name="jwks"),
    path("identity/o/authorize", views.authorization, name="authorization"),
    path("identity/o/device", views.not_offered, name="device_authorization"),
    path("identity/o/logout", public(provider.logout), name="logout"),
    path("identity/o/api/token", public(provider.token), name="token"),
    path("identity/o/api/revoke", public(provider.revoke), name="revoke"),
    path("identity/o/api/device/code", views.not_offered, name="device_code"),
    path("identity/o/api/userinfo", public(provider.user_info), name="userinfo"),
]
_idp = [path("", include((_oidc, "oidc")))]
urlpatterns = [path("", include((_idp, "idp")))]
