"""Address of the service centres' page."""

from django.urls import path

from . import views

urlpatterns = [path("", views.show, name="about")]
