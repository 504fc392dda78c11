"""Addresses of identities and authority."""

from django.urls import path

from yiwang.web.passport.identity import views

urlpatterns = [
    path("identity/", views.identity, name="identity"),
    path("identity/bind/", views.bind, name="bind"),
    path("identity/agents/<uuid:legal>/", views.agents, name="agents"),
    path("identity/agents/<uuid:legal>/add/", views.add_agent, name="add_agent"),
    path("identity/agents/<uuid:legal>/<uuid:mandate>/", views.confirm_agent, name="confirm_agent"),
    path("identity/mandates/", views.mandates, name="mandates"),
    path("identity/mandates/give/", views.give, name="give"),
    path("identity/mandates/<uuid:mandate>/", views.answer, name="answer"),
]
