"""Addresses of invitations to a post."""

from django.urls import path

from yiwang.web.passport.invitation import views

urlpatterns = [
    path("identity/invitations/", views.invitations, name="invitations"),
    path("identity/invitations/<uuid:key>/", views.accept, name="invitation-accept"),
]
