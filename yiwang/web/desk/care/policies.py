"""Whom policies are for (匹配条件), set by content editors, and what came of them."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from yiwang.engagement.content import queries as content
from yiwang.engagement.content.types import Kind
from yiwang.engagement.interaction import commands, queries
from yiwang.engagement.interaction.types.care import (
    BODY_KINDS,
    Condition,
    ConditionKind,
    PolicyMatchInfo,
)
from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import NotFound
from yiwang.foundation.core.types import Actor
from yiwang.foundation.orgs import queries as orgs
from yiwang.lib.codes.divisions import COUNTRY
from yiwang.web.desk.fields import plain
from yiwang.web.desk.fields import text as words
from yiwang.web.desk.voices.views import require_right
from yiwang.web.ui.access import actor_of, may, staff
from yiwang.web.ui.forms import from_django

EDIT, PUBLISH = "catalogue.edit", "catalogue.publish"
PAGE, MOST_BODIES, MOST_SOURCE, DIGITS = 30, 200, 300, 18
K = ConditionKind
QUOTE = "从政策正文里原样摘录"


def _source(label: str) -> forms.CharField:
    return words(f"{label}的依据段落", required=False, rows=2, most=MOST_SOURCE, hint=QUOTE)


class ConditionsForm(forms.Form):
    """The conditions; one left empty asks for nothing."""

    version = forms.IntegerField(widget=forms.HiddenInput())
    organisation_id = forms.TypedChoiceField(
        label="谁答复企业诉求",
        coerce=UUID,
        error_messages={"required": "请选择答复企业诉求的单位"},
    )
    INDUSTRY = words(
        "行业", required=False, most=300, hint="按登记的行业，用顿号分开，如：餐饮业、零售业"
    )
    INDUSTRY_source = _source("行业")
    DIVISION = forms.ChoiceField(label="住所在哪里", required=False)
    DIVISION_source = _source("住所")
    AGE_least = words("成立至少满几年", required=False, most=3)
    AGE_most = words("成立不超过几年", required=False, most=3)
    AGE_source = _source("成立年限")
    KIND = forms.MultipleChoiceField(
        label="主体类型",
        required=False,
        choices=list(BODY_KINDS.items()),
        widget=forms.CheckboxSelectMultiple,
    )
    KIND_source = _source("主体类型")

    def __init__(self, *args: Any, bodies: list[Any], places: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, first, options in (
            ("organisation_id", "请选择", bodies),
            ("DIVISION", "不限", places),
        ):
            self.fields[name].choices = [("", first), *options]  # type: ignore[attr-defined]

    def conditions(self) -> list[Condition]:
        """Return what was filled in."""
        told = self.cleaned_data
        ages = (told["AGE_least"].strip(), told["AGE_most"].strip())
        values: dict[K, tuple[str, ...]] = {
            K.INDUSTRY: tuple(one.strip() for one in told["INDUSTRY"].split("、") if one.strip()),
            K.DIVISION: tuple(told["DIVISION"].split()),
            K.AGE: ages if any(ages) else (),
            K.KIND: tuple(told["KIND"]),
        }
        return [Condition(kind, one, told[f"{kind}_source"]) for kind, one in values.items() if one]


@staff()
@require_http_methods(["GET"])
def listing(request: HttpRequest) -> HttpResponse:
    """List the policies with conditions and what came of them; those without can be begun."""
    require_right(request, EDIT, PUBLISH)
    viewer = actor_of(request)
    typed = request.GET.get("before", "")
    fits = typed.isascii() and typed.isdecimal() and len(typed) < DIGITS
    before = int(typed) if fits else None
    found = queries.policy_matches(before=before, limit=PAGE + 1, viewer=viewer)
    shown = found[:PAGE]
    known = {one.policy_no for one in shown}
    newest = content.public_list(
        Kind.POLICY, region_code=viewer.region_code, today=clock.local_date(clock.now()), limit=PAGE
    )
    context = {
        "policies": shown,
        "others": [one for one in newest if one.no not in known] if may(request, EDIT) else [],
        "may_edit": may(request, EDIT),
        "next_url": f"?before={shown[-1].policy_no}" if len(found) > PAGE else "",
    }
    return render(request, "desk/care/policies.html", context)


@staff(EDIT)
@require_http_methods(["GET", "POST"])
def conditions(request: HttpRequest, no: int) -> HttpResponse:
    """Set whom a policy is for; each condition with its paragraph."""
    viewer = actor_of(request)
    policy = content.public_text(Kind.POLICY, no=no)
    if policy is None:
        raise NotFound
    one = queries.policy_match(no, viewer=viewer)
    form = _form(request, one, viewer, policy.region_code)
    if request.method == "POST" and form.is_valid():
        try:
            commands.set_policy_match(
                policy_no=no,
                version=form.cleaned_data["version"],
                organisation_id=form.cleaned_data["organisation_id"],
                conditions=form.conditions(),
                actor=viewer,
                at=clock.now(),
            )
        except commands.CannotMatch as error:
            for name, sentence in error.fields.items():
                known = f"{name}_least" if name == K.AGE else name
                form.add_error(known if known in form.fields else None, sentence)
        except commands.MatchOvertaken as error:
            form.add_error(None, error.text)
        else:
            messages.success(request, "已保存，匹配的企业会在“惠企政策”里看到")
            return redirect("desk:care")
    context = {"policy": policy, "one": one, "form": from_django(form)}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "desk/care/policy.html", context, status=status)


def _form(
    request: HttpRequest, one: PolicyMatchInfo | None, viewer: Actor, region_code: str
) -> ConditionsForm:
    bodies = orgs.organisations_in(viewer.region_code, limit=MOST_BODIES)
    path = [place for place in orgs.region_path(region_code) if place.code != COUNTRY]
    names = [place.name for place in path]
    places = [(" ".join(names[: n + 1]), "".join(names[: n + 1])) for n in range(len(names))]
    initial: dict[str, Any] = {"version": one.version if one else 0}
    if one is not None:
        initial["organisation_id"] = str(one.organisation_id)
        for each in one.conditions:
            initial[f"{each.kind}_source"] = each.source
            initial |= _filled(each)
    return ConditionsForm(
        plain(request.POST) if request.method == "POST" else None,
        initial=initial,
        bodies=[(str(body.id), body.name) for body in bodies],
        places=places,
    )


def _filled(each: Condition) -> dict[str, Any]:
    if each.kind is K.AGE:
        return {"AGE_least": each.values[0], "AGE_most": each.values[1]}
    found: dict[K, Any] = {
        K.INDUSTRY: "、".join(each.values),
        K.DIVISION: " ".join(each.values),
        K.KIND: list(each.values),
    }
    return {each.kind.value: found[each.kind]}
