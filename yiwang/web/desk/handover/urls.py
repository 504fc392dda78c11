"""Addresses of the hand-over."""

from django.urls import path

from yiwang.web.desk.handover import giving, posting, views

CASE = "<case_number:number>/"

urlpatterns = [
    path("", views.waiting, name="handover"),
    path("order/", posting.order, name="handover-order"),
    path("sheet/", posting.sheet, name="handover-sheet"),
    path(CASE, views.case, name="handover-case"),
    path(CASE + "give/", giving.give, name="handover-give"),
    path(CASE + "slip/", giving.slip, name="handover-slip"),
    path(CASE + "signature/", giving.signature, name="handover-signature"),
    path(CASE + "move/", posting.move, name="handover-move"),
    path(CASE + "withdraw/", posting.withdraw, name="handover-withdraw"),
]
