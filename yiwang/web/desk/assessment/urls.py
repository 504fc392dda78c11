"""Addresses of assessment."""

from django.urls import path

from yiwang.web.desk.assessment import circulars, formula, goals, scores, tables, tasks, views

urlpatterns = [
    path("", views.home, name="assessment"),
    path("open/", views.open_period, name="assessment-open"),
    path("periods/<uuid:key>/", views.period, name="assessment-period"),
    path("periods/<uuid:key>/close/", views.close, name="assessment-close"),
    path("periods/<uuid:key>/correct/", views.correct, name="assessment-correct"),
    path("periods/<uuid:key>/circular/", circulars.draft, name="assessment-draft"),
    path("scores/<int:key>/", scores.score, name="assessment-score"),
    path("scores/<int:key>/object/", scores.objection, name="assessment-object"),
    path("scores/<int:key>/matters/<slug:part>/", scores.matters, name="assessment-matters"),
    path("objections/<int:score>/<int:key>/", scores.decide, name="assessment-decide"),
    path("like/", scores.like, name="assessment-like"),
    path("formula/", formula.listing, name="assessment-formula"),
    path("formula/draft/", formula.draft, name="assessment-formula-draft"),
    path("formula/<int:number>/publish/", formula.publish, name="assessment-formula-publish"),
    path("tables/", tables.listing, name="assessment-tables"),
    path("tables/begin/", tables.begin, name="assessment-table-begin"),
    path("tables/<uuid:key>/", tables.table, name="assessment-table"),
    path("tables/<uuid:key>/part/", tables.part, name="assessment-table-part"),
    path("tables/<uuid:key>/issue/", tables.issue, name="assessment-table-issue"),
    path("tables/<uuid:key>/<str:form>/", tables.file, name="assessment-table-file"),
    path("circulars/", circulars.listing, name="assessment-circulars"),
    path("circulars/<uuid:key>/", circulars.circular, name="assessment-circular"),
    path("circulars/<uuid:key>/agree/", circulars.agree, name="assessment-circular-agree"),
    path("circulars/<uuid:key>/<str:form>/", circulars.file, name="assessment-circular-file"),
    path("targets/", goals.ledger, name="assessment-targets"),
    path("targets/new/", goals.new_target, name="assessment-target-new"),
    path("targets/indicator/", goals.new_indicator, name="assessment-indicator-new"),
    path("targets/<int:key>/end/", goals.end_target, name="assessment-target-end"),
    path("package/", goals.package, name="assessment-package"),
    path("tasks/", tasks.listing, name="assessment-tasks"),
    path("tasks/new/", tasks.new, name="assessment-task-new"),
    path("tasks/<uuid:key>/", tasks.task, name="assessment-task"),
]
