"""Addresses of identities and authority."""

from django.urls import path

from yiwang.web.passport.identity import records, views

urlpatterns = [
    path("identity/", views.identity, name="identity"),
    path("identity/finish/", views.finish, name="finish"),
    path("identity/bind/", views.bind, name="bind"),
    path("identity/agents/<uuid:legal>/", views.agents, name="agents"),
    path("identity/agents/<uuid:legal>/add/", views.add_agent, name="add_agent"),
    path("identity/agents/<uuid:legal>/<uuid:mandate>/", views.confirm_agent, name="confirm_agent"),
    path("identity/mandates/", views.mandates, name="mandates"),
    path("identity/mandates/give/", views.give, name="give"),
    path("identity/mandates/<uuid:mandate>/", views.answer, name="answer"),
    path("identity/mandates/<uuid:mandate>/record/", records.record, name="mandate"),
    path("identity/mandates/<uuid:mandate>/signature/", records.signature, name="mandate_file"),
    path("identity/mandates/<uuid:mandate>/take-over/", records.take_over, name="take_over"),
]
