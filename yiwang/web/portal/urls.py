"""Addresses of the portal site; each topic has its own."""

from django.urls import URLPattern, URLResolver, include, path

app_name = "portal"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("yiwang.web.portal.home.urls")),
    path("", include("yiwang.web.portal.browse.urls")),
    path("dept/", include("yiwang.web.portal.departments.urls")),
    path("themes/", include("yiwang.web.portal.themes.urls")),
    path("search/", include("yiwang.web.portal.search.urls")),
    path("", include("yiwang.web.portal.region.urls")),
    path("lists/", include("yiwang.web.portal.lists.urls")),
    path("projects/", include("yiwang.web.portal.projects.urls")),
    path("guide/", include("yiwang.web.portal.guide.urls")),
    path("assist/", include("yiwang.web.portal.assist.urls")),
    path("policy/", include("yiwang.web.portal.policy.urls")),
    path("download/", include("yiwang.web.portal.download.urls")),
    path("opendata/", include("yiwang.web.portal.opendata.urls")),
    path("public/assessment/", include("yiwang.web.portal.assessment.urls")),
    path("public/", include("yiwang.web.portal.publicity.urls")),
    path("consultations/", include("yiwang.web.portal.consultation.urls")),
    path("", include("yiwang.web.portal.notices.urls")),
    path("abolished/", include("yiwang.web.portal.reduction.urls")),
    path("statement/", include("yiwang.web.portal.statement.urls")),
    path("verify/", include("yiwang.web.portal.verify.urls")),
    path("about/", include("yiwang.web.portal.about.urls")),
    path("", include("yiwang.web.portal.help.urls")),
    path("", include("yiwang.web.portal.apply.urls")),
    path("", include("yiwang.web.portal.track.urls")),
    path("", include("yiwang.web.portal.pay.urls")),
    path("", include("yiwang.web.portal.my.urls")),
    path("", include("yiwang.web.portal.names.urls")),
    path("", include("yiwang.web.portal.ask.urls")),
    path("", include("yiwang.web.portal.care.urls")),
    path("", include("yiwang.web.portal.licences.urls")),
    path("", include("yiwang.web.portal.delivery.urls")),
    path("", include("yiwang.web.portal.ratings.urls")),
]
