"""启用实施清单: an editor proposes, a publisher publishes, a job writes them one after another."""

from __future__ import annotations

from http import HTTPStatus
from itertools import groupby
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import DomainError, NotFound
from yiwang.services.catalogue import commands, queries
from yiwang.services.catalogue.types import Plan, PlanLine, ProposalInfo, ProposalState
from yiwang.web.desk import reach
from yiwang.web.desk.fields import plain
from yiwang.web.ui import errors as ui_errors
from yiwang.web.ui.access import actor_of, staff
from yiwang.web.ui.forms import Field, Form, Option

LABELS = {
    ProposalState.PROPOSED: ("待审核", "amber"),
    ProposalState.PUBLISHING: ("正在发布", "blue"),
    ProposalState.PUBLISHED: ("已发布", "green"),
    ProposalState.RETURNED: ("已退回", "grey"),
}
STOP_POLLING = 286
REASON = "新开通地区启用标准实施清单"


@staff("catalogue.edit")
def choose(request: HttpRequest) -> HttpResponse:
    """Choose the division; see what was proposed before."""
    found = queries.proposals(viewer=actor_of(request))
    picker = reach.picker(request, lambda code: reverse("desk:enabling-propose", args=[code]))
    context = {"picker": picker, "proposals": _labelled(found)}
    return render(request, "desk/enabling/choose.html", context)


def _labelled(
    found: tuple[ProposalInfo, ...],
) -> list[tuple[ProposalInfo, str, str]]:
    return [(one, *LABELS[one.state]) for one in found]


def _plan(request: HttpRequest, region: str) -> Plan:
    plan = queries.enabling_plan(region, viewer=actor_of(request))
    if plan is None:
        raise NotFound
    return plan


@staff("catalogue.edit")
def propose(request: HttpRequest, region: str) -> HttpResponse:
    """Choose which standard lists to enable, and say why."""
    found = reach.region_or_404(region, actor_of(request))
    plan = _plan(request, region)
    typed, errors = plain(request.POST), {}
    if request.method == "POST":
        try:
            made = commands.propose_lists(
                region_code=region,
                basic_codes=typed.getlist("items"),
                reason=typed.get("reason", ""),
                actor=actor_of(request),
                at=clock.now(),
            )
        except commands.CannotEnable as error:
            errors = ui_errors.form_errors(error)
        else:
            messages.success(request, "已提交，等发布审核人员审核")
            return HttpResponseRedirect(reverse("desk:enabling-progress", args=[made]))
    ticked = typed.getlist("items") if request.method == "POST" else None
    reason = typed.get("reason", REASON) if request.method == "POST" else REASON
    context = {
        "region": found,
        "plan": plan,
        "form": _form(plan, ticked, reason, errors),
        "waiting": queries.proposals(
            states=frozenset({ProposalState.PROPOSED, ProposalState.PUBLISHING}),
            region_code=region,
            viewer=actor_of(request),
        ),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return render(request, "desk/enabling/propose.html", context, status=status)


def _form(plan: Plan, ticked: list[str] | None, reason: str, errors: dict[str, str]) -> Form:
    lines = sorted(plan.lines, key=lambda one: (one.department, one.name))
    options = [Option(o.basic_code, o.name, _hint(o)) for o in lines]
    every = [o.basic_code for o in lines]
    items = Field(
        name="items",
        label=f"要启用的事项（{len(lines)} 项，{plan.lists} 份实施清单）",
        kind="checkbox",
        hint="名称、编码、类型和依据来自基本目录；材料、时限等沿用本省同级同一事项现行的清单。",
        options=options,
        value=every if ticked is None else ticked,
    )
    why = Field(name="reason", label="启用理由", value=reason, maxlength=120)
    return Form([items, why], errors)


def _hint(line: PlanLine) -> str:
    several = len(line.organisation_ids)
    return line.department + (f"，{several} 个单位" if several > 1 else "")


@staff("catalogue.publish")
def review(request: HttpRequest) -> HttpResponse:
    """List what waits for the publisher, then what was decided."""
    viewer, asked = actor_of(request), frozenset({ProposalState.PROPOSED})
    waiting = queries.proposals(states=asked, oldest_first=True, viewer=viewer)
    rest = queries.proposals(states=frozenset(ProposalState) - asked, viewer=viewer)
    context = {"waiting": waiting, "rest": _labelled(rest)}
    return render(request, "desk/enabling/review.html", context)


def _proposal(request: HttpRequest, key: UUID) -> ProposalInfo:
    found = queries.proposal(key, viewer=actor_of(request))
    if found is None:
        raise NotFound
    return found


@staff("catalogue.publish")
def decide(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show what would be published; publish or return it."""
    found, errors = _proposal(request, key), {}
    typed = plain(request.POST)
    if request.method == "POST":
        try:
            if typed.get("act") == "return":
                commands.return_proposal(
                    proposal_id=key,
                    comment=typed.get("comment", ""),
                    actor=actor_of(request),
                    at=clock.now(),
                )
                messages.success(request, "已退回")
            elif typed.get("act") == "publish":
                commands.publish_proposal(proposal_id=key, actor=actor_of(request), at=clock.now())
            else:
                errors = {"": "请选择发布或者退回"}
        except NotFound:
            raise
        except DomainError as error:
            errors = ui_errors.form_errors(error)
        if not errors:
            return HttpResponseRedirect(reverse("desk:enabling-progress", args=[key]))
    comment = Field(
        name="comment",
        label="退回意见",
        kind="textarea",
        value=typed.get("comment", ""),
        required=False,
        hint="退回时要写清楚哪里要改",
        maxlength=200,
    )
    lines = sorted(found.lines, key=lambda one: (one.department, one.name))
    context = {
        "one": found,
        "departments": [
            (name, list(some)) for name, some in groupby(lines, lambda one: one.department)
        ],
        "form": Form([comment], errors),
        "may_decide": found.state is ProposalState.PROPOSED,
        "label": LABELS[found.state],
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return render(request, "desk/enabling/decide.html", context, status=status)


@staff()
def progress(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show how far the publishing has come."""
    found = _proposal(request, key)
    context = {"one": found, "label": LABELS[found.state]}
    return render(request, "desk/enabling/progress.html", context)


@staff()
def part(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show the progress alone, for the page that looks every two seconds."""
    found = _proposal(request, key)
    context = {"one": found, "label": LABELS[found.state]}
    is_over = found.state in {ProposalState.PUBLISHED, ProposalState.RETURNED}
    status = STOP_POLLING if is_over else HTTPStatus.OK
    return render(request, "desk/enabling/_progress.html", context, status=status)
