"""Addresses of 我的证照, and of what a holder shows."""

from django.urls import path

from . import asked, shared, shown, views

ONE = "my/licences/<uuid:key>/"

urlpatterns = [
    path("my/licences/", views.listing, name="my_licences"),
    path(ONE, views.show, name="my_licence"),
    path(ONE + "face/<int:page>/", views.face, name="my_licence_face"),
    path(ONE + "original/", views.original, name="my_licence_original"),
    path(ONE + "show/", shown.begin, name="my_licence_show"),
    path("my/presentations/<uuid:key>/", shown.code, name="my_presentation"),
    path("my/presentations/<uuid:key>/state/", shown.state, name="my_presentation_state"),
    path(ONE + "sharing/", shared.share, name="my_licence_share"),
    path("my/sharings/<uuid:key>/end/", shared.end, name="my_sharing_end"),
    path(ONE + "copies/", shared.copy, name="my_licence_copy"),
    path("my/licence-requests/<uuid:key>/", asked.answer, name="my_licence_request"),
    path("my/licence-copies/<uuid:key>/", shared.file, name="my_licence_copy_file"),
    path("my/licence-copies/<uuid:key>/recall/", shared.recall, name="my_licence_copy_recall"),
    path("my/sharings/<uuid:key>/", shared.given, name="my_sharing"),
    path("verify/shown/", shown.read, name="verify_shown"),
]
