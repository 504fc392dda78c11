"""Address of the list of abolished materials."""

from django.urls import path

from . import views

urlpatterns = [path("", views.listing, name="abolished")]
