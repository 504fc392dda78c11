"""Addresses of staff and their roles."""

from django.urls import path

from yiwang.web.desk.staff import views

urlpatterns = [
    path("", views.listing, name="staff"),
    path("add/", views.add, name="staff-add"),
    path("<uuid:key>/", views.member, name="staff-member"),
    path("<uuid:key>/roles/", views.give_role, name="staff-role"),
    path("<uuid:key>/absence/", views.absence, name="staff-absence"),
    path("<uuid:key>/leave/", views.leave, name="staff-leave"),
    path("<uuid:key>/roles/<uuid:assignment>/end/", views.end_role, name="staff-role-end"),
    path("<uuid:key>/absence/<uuid:absence>/end/", views.end_absence, name="staff-absence-end"),
    path("invitations/<uuid:key>/withdraw/", views.withdraw, name="invitation-withdraw"),
]
