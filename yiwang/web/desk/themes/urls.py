"""Addresses of themes and of their working copies."""

from django.urls import path

from yiwang.web.desk.themes import composer, parts, views

D = "drafts/<uuid:key>/"
urlpatterns = [
    path("", views.listing, name="themes"),
    path("new/", views.create, name="themes-new"),
    path("begin/", views.begin, name="themes-begin"),
    path("tasks/<int:task_id>/", views.answer, name="theme-task"),
    path("<int:theme_id>/", views.show, name="theme"),
    path(D, composer.draft, name="theme-draft"),
    path(D + "act/", composer.act, name="theme-draft-act"),
    path(D + "shape/", composer.shape, name="theme-draft-shape"),
    path(D + "items/<str:code>/", parts.item, name="theme-draft-item"),
    path(D + "questions/<slug:question_key>/", parts.question, name="theme-draft-question"),
]
