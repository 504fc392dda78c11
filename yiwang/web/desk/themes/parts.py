"""An item of a theme (what it waits for, when it belongs), and a question of a theme."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse

from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import NotFound
from yiwang.services.catalogue.types import Option as Answer
from yiwang.services.catalogue.types import Question
from yiwang.services.catalogue.types.themes import ThemeItem, When
from yiwang.services.designing import commands
from yiwang.services.designing.types import ThemeDraftInfo
from yiwang.web.desk.fields import plain
from yiwang.web.desk.themes.composer import info_or_404, overtaken, version_of
from yiwang.web.ui import errors as ui_errors
from yiwang.web.ui.access import actor_of, staff
from yiwang.web.ui.forms import Field, Form, Option

NEW = "new"
LONGEST, LONGEST_KEY, MOST_LINES = 100, 20, 8


@staff("catalogue.edit")
def item(request: HttpRequest, key: UUID, code: str) -> HttpResponse:
    """Say what an item waits for and with which answers it belongs."""
    info = info_or_404(request, key)
    own = info.spec.item(code)
    if own is None:
        raise NotFound
    errors: dict[str, str] = {}
    shown, version = own, info.version
    status = HTTPStatus.OK
    if request.method == "POST":
        typed = plain(request.POST)
        shown, version = _item(typed, info, code), version_of(typed.get("version", ""))
        try:
            commands.put_theme_item(
                draft_id=key, version=version, item=shown, actor=actor_of(request), at=clock.now()
            )
        except commands.ThemeOvertaken as error:
            errors, version, status = {"": overtaken(error)}, info.version, HTTPStatus.CONFLICT
        except commands.CannotCompose as error:
            if error.full_code.endswith("same"):
                return _back(key, "items")
            errors, status = ui_errors.form_errors(error), HTTPStatus.UNPROCESSABLE_ENTITY
        else:
            return _back(key, "items")
    part = info.made.part(code)
    context = {
        "one": info,
        "part": part,
        "version": version,
        "form": Form(_item_fields(info, shown), errors),
    }
    return render(request, "desk/themes/item.html", context, status=status)


def _back(key: UUID, place: str) -> HttpResponse:
    return HttpResponseRedirect(f"{reverse('desk:theme-draft', args=[key])}#{place}")


def _item(typed: QueryDict, info: ThemeDraftInfo, code: str) -> ThemeItem:
    when = tuple(
        (q.key, tuple(chosen))
        for q in info.spec.questions
        if (chosen := [o.key for o in q.options if o.key in typed.getlist(f"when_{q.key}")])
        and len(chosen) < len(q.options)
    )
    after = tuple(
        one.basic_code for one in info.spec.items if one.basic_code in typed.getlist("after")
    )
    return ThemeItem(code, after, when, asks=typed.get("asks", "") == "yes")


def _item_fields(info: ThemeDraftInfo, shown: ThemeItem) -> list[Field]:
    names = {part.basic_code: part.name for part in info.made.parts}
    others = [one.basic_code for one in info.spec.items if one.basic_code != shown.basic_code]
    when = dict(shown.when)
    found = [
        Field(
            name="after",
            label="要等哪些事项办完才开始",
            kind="checkbox",
            value=list(shown.after),
            required=False,
            hint="一个都不选，受理后就同时开始。要用别的事项的结果作材料的，系统会自动让它等",
            options=[Option(code, names[code]) for code in others],
        )
    ]
    found += [
        Field(
            name=f"when_{q.key}",
            label=f"“{q.text}”怎样回答时才办",
            kind="checkbox",
            value=list(when.get(q.key, ())),
            required=False,
            hint="一个都不选，或者全选，就是不管怎样回答都办",
            options=[Option(o.key, o.text) for o in q.options],
        )
        for q in info.spec.questions
    ]
    found.append(
        Field(
            name="asks",
            label="它自己的导办问题",
            kind="radio",
            value="yes" if shown.asks else "no",
            options=[
                Option("yes", "在主题里一起问，按回答减少材料"),
                Option("no", "不问，材料按全部情形列出"),
            ],
        )
    )
    return found


@staff("catalogue.edit")
def question(request: HttpRequest, key: UUID, question_key: str) -> HttpResponse:
    """Write a question of the theme, its answers one to a line."""
    info = info_or_404(request, key)
    old = next((q for q in info.spec.questions if q.key == question_key), None)
    if old is None and question_key != NEW:
        raise NotFound
    errors: dict[str, str] = {}
    given, version, status = _said(old), info.version, HTTPStatus.OK
    earlier, needs = _earlier(info, old), dict(old.needs) if old else {}
    if request.method == "POST":
        typed = plain(request.POST)
        given = {name: typed.get(name, "") for name in ("text", "hint", "key", "options")}
        version, needs = version_of(typed.get("version", "")), dict(_needs(typed, earlier))
        try:
            commands.put_theme_question(
                draft_id=key,
                version=version,
                question=_question(given, _needs(typed, earlier)),
                old=old.key if old else "",
                actor=actor_of(request),
                at=clock.now(),
            )
        except commands.ThemeOvertaken as error:
            errors, version, status = {"": overtaken(error)}, info.version, HTTPStatus.CONFLICT
        except commands.CannotCompose as error:
            if error.full_code.endswith("same"):
                return _back(key, "questions")
            errors, status = ui_errors.form_errors(error), HTTPStatus.UNPROCESSABLE_ENTITY
        else:
            return _back(key, "questions")
    context = {
        "one": info,
        "is_new": old is None,
        "version": version,
        "form": Form([*_question_fields(given), *_needs_fields(earlier, needs)], errors),
    }
    return render(request, "desk/themes/question.html", context, status=status)


def _said(old: Question | None) -> dict[str, str]:
    if old is None:
        return {"text": "", "hint": "", "key": "", "options": ""}
    lines = "\n".join(f"{o.key} {o.text}" for o in old.options)
    return {"text": old.text, "hint": old.hint, "key": old.key, "options": lines}


def _earlier(info: ThemeDraftInfo, old: Question | None) -> list[Question]:
    """Return the questions before one; a new one stands behind all."""
    found = list(info.spec.questions)
    return found[: found.index(old)] if old in found else found


def _needs(typed: QueryDict, earlier: list[Question]) -> When:
    return tuple(
        (q.key, tuple(chosen))
        for q in earlier
        if (chosen := [o.key for o in q.options if o.key in typed.getlist(f"needs_{q.key}")])
        and len(chosen) < len(q.options)
    )


def _needs_fields(earlier: list[Question], needs: dict[str, tuple[str, ...]]) -> list[Field]:
    return [
        Field(
            name=f"needs_{q.key}",
            label=f"“{q.text}”怎样回答时才问",
            kind="checkbox",
            value=list(needs.get(q.key, ())),
            required=False,
            hint="一个都不选，就是都要问",
            options=[Option(o.key, o.text) for o in q.options],
        )
        for q in earlier
    ]


def _question(given: dict[str, str], needs: When) -> Question:
    options = []
    for line in given["options"].splitlines()[: MOST_LINES + 1]:
        key, _, text = line.strip().partition(" ")
        if key:
            options.append(Answer(key[:LONGEST], text.strip()[:LONGEST]))
    return Question(
        key=given["key"].strip()[:LONGEST],
        text=given["text"].strip()[:LONGEST],
        options=tuple(options),
        hint=given["hint"].strip()[:LONGEST],
        needs=needs,
    )


def _question_fields(given: dict[str, Any]) -> list[Field]:
    return [
        Field(name="text", label="问什么", value=given["text"], maxlength=LONGEST),
        Field(
            name="options",
            label="可以选的回答",
            kind="textarea",
            value=given["options"],
            rows=4,
            hint="一行一个：标识、空格、给群众看的话，如“yes 要雇人”",
        ),
        Field(
            name="key",
            label="标识",
            value=given["key"],
            maxlength=LONGEST_KEY,
            hint="小写字母开头，如 staff。发布以后不要改，办了一半的申请靠它认回答",
        ),
        Field(
            name="hint", label="补充说明", value=given["hint"], required=False, maxlength=LONGEST
        ),
    ]
