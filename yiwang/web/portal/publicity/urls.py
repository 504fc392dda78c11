"""Address of the publicity list."""

from django.urls import path

from . import views

urlpatterns = [path("", views.listing, name="publicity")]
