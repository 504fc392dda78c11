"""Keeping sentences to use again (常用意见), for one item or for all, shared or one's own."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from yiwang.foundation.core import clock
from yiwang.services.cases import commands
from yiwang.services.cases import queries as cases
from yiwang.services.cases.types.working import PHRASE_USES, PhraseUse
from yiwang.services.catalogue import queries as catalogue
from yiwang.web.ui.access import actor_of, staff
from yiwang.web.ui.forms import Field, Form, Option

MOST = 2000
SHARED = [
    Option("no", "本单位的人都能用"),
    Option("yes", "只有我用"),
]


def _form(request: HttpRequest, errors: dict[str, str]) -> Form:
    data = request.POST or request.GET
    item = data.get("item", "")
    known = catalogue.basic_edition(item) if item else None
    items = [Option("", "所有事项"), *([Option(item, known.name)] if known else [])]
    uses = [Option(str(use), name) for use, name in PHRASE_USES.items()]
    return Form(
        [
            Field(
                name="text",
                label="内容",
                kind="textarea",
                rows=3,
                maxlength=MOST,
                value=data.get("text", ""),
                hint="不要写申请人的信息",
            ),
            Field(
                name="use",
                label="用在",
                kind="radio",
                options=uses,
                value=data.get("use", str(PhraseUse.REVIEW)),
            ),
            Field(
                name="item",
                label="事项",
                kind="select",
                options=items,
                value=item,
                required=False,
                hint="从办件的审查页进来，可以只给那个事项用",
            ),
            Field(
                name="own",
                label="给谁用",
                kind="radio",
                options=SHARED,
                value=data.get("own", "no"),
            ),
        ],
        errors,
    )


@staff("cases.read")
def listing(request: HttpRequest) -> HttpResponse:
    """List the phrases one may use, and keep one more."""
    errors: dict[str, str] = {}
    if request.method == "POST":
        errors = _kept(request)
        if not errors:
            messages.success(request, "常用意见已保存")
            return HttpResponseRedirect(f"{reverse('desk:phrases')}?item={request.POST['item']}")
    found = cases.phrases(viewer=actor_of(request))
    groups = [(name, [p for p in found if p.use == use]) for use, name in PHRASE_USES.items()]
    context = {"groups": groups, "form": _form(request, errors)}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return render(request, "desk/phrases/list.html", context, status=status)


def _kept(request: HttpRequest) -> dict[str, str]:
    """Keep the phrase; return what is wrong with it."""
    use = request.POST.get("use", "")
    if use not in set(PhraseUse):
        return {"use": "请选择用在哪里"}
    try:
        commands.save_phrase(
            use=PhraseUse(use),
            text=request.POST.get("text", ""),
            basic_code=request.POST.get("item", ""),
            is_own=request.POST.get("own") == "yes",
            actor=actor_of(request),
            at=clock.now(),
        )
    except commands.CannotKeepPhrase as error:
        fields = dict(error.fields)
        if "basic_code" in fields:
            fields["item"] = fields.pop("basic_code")
        return fields or {"": error.text}
    return {}


@staff("cases.read")
@require_POST
def remove(request: HttpRequest, key: UUID) -> HttpResponse:
    """Let a phrase go."""
    commands.remove_phrase(phrase=key, actor=actor_of(request), at=clock.now())
    messages.success(request, "已删除")
    return HttpResponseRedirect(reverse("desk:phrases"))
