"""Addresses of revisions, of what is published, and of changed laws."""

from django.urls import path

from yiwang.web.desk.editing import adopting, flow, laws, sheets, targets, tree, views

urlpatterns = [
    path("", views.listing, name="editing"),
    path("items/", targets.items, name="editing-items"),
    path("items/<slug:code>/", targets.item, name="editing-item"),
    path("items/<slug:code>/adopt/", adopting.adopt, name="editing-adopt"),
    path("compare/<slug:code>/", targets.compare, name="editing-compare"),
    path("new/", targets.create, name="editing-new"),
    path("begin/", targets.begin, name="editing-begin"),
    path("laws/", laws.laws, name="editing-laws"),
    path("laws/<uuid:key>/", laws.law, name="editing-law"),
    path("laws/tasks/<int:task_id>/close/", laws.close, name="editing-task-close"),
    path("<uuid:key>/", views.revision, name="editing-revision"),
    path("<uuid:key>/act/", views.act, name="editing-act"),
    path("<uuid:key>/edit/", sheets.edit, name="editing-edit"),
    path("<uuid:key>/tree/", tree.outline, name="editing-tree"),
    path("<uuid:key>/tree/act/", tree.act, name="editing-tree-act"),
    path("<uuid:key>/tree/rehearsal/", tree.rehearse, name="editing-rehearsal"),
    path("<uuid:key>/tree/question/<slug:row>/", tree.question, name="editing-question"),
    path("<uuid:key>/tree/situation/<slug:row>/", tree.situation, name="editing-situation"),
    path("<uuid:key>/route/", flow.outline, name="editing-route"),
    path("<uuid:key>/route/act/", flow.act, name="editing-route-act"),
    path("<uuid:key>/route/rehearsal/", flow.rehearse, name="editing-route-rehearsal"),
    path("<uuid:key>/route.bpmn", flow.export, name="editing-route-bpmn"),
    path("<uuid:key>/route/nodes/<slug:row>/", flow.node, name="editing-route-node"),
]
