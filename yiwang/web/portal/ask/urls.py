"""Addresses of 我要问 and 投诉举报."""

from django.urls import path

from yiwang.web.portal.ask import filing, following, views

SEEN = "ask/seen/<slug:ticket>/"
OWN = "my/voices/<application_number:number>/"

urlpatterns = [
    path("ask/", views.search, name="ask"),
    path("ask/answers/<int:no>/", views.answer, name="ask_answer"),
    path("ask/new/", filing.ask, name="ask_new"),
    path("ask/complain/", filing.complain, name="complain"),
    path("ask/follow/", following.follow, name="ask_follow"),
    path(SEEN, following.seen, name="ask_voice"),
    path(SEEN + "act/", following.seen_act, name="ask_voice_act"),
    path(SEEN + "files/<uuid:file_id>/", following.seen_file, name="ask_voice_file"),
    path("my/voices/", following.listing, name="my_voices"),
    path(OWN, following.own, name="my_voice"),
    path(OWN + "act/", following.own_act, name="my_voice_act"),
    path(OWN + "files/<uuid:file_id>/", following.own_file, name="my_voice_file"),
]
