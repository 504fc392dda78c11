"""The guidance: one question per page; answers travel in the address, so every step has a link."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from yiwang.foundation.core import clock
from yiwang.services.cases import commands as cases
from yiwang.services.catalogue import queries as catalogue
from yiwang.services.catalogue.types import UNSURE, Guide, Question, SituationInfo
from yiwang.web.portal.context import crumbs, here, wants_advice
from yiwang.web.ui.access import actor_of, citizen, is_known, public
from yiwang.web.ui.forms import Field, Form, Option

from . import tailored

CHOOSE = "请选择一个最接近的回答"
NOT_SURE = "不确定"


@dataclass(frozen=True, slots=True)
class Given:
    """An answer on the path so far, with where to change it."""

    question: str
    answer: str
    url: str


@public
def ask(request: HttpRequest, code: str) -> HttpResponse:
    """Ask the next question, or show the list that the answers lead to."""
    guide = catalogue.guide(code)
    if guide is None or not guide.questions:
        raise Http404(code)
    answers = catalogue.clean_answers(guide, request.GET.dict())
    question = catalogue.next_question(guide, answers)
    if question is None:
        return _result(request, guide, answers)
    asked = request.GET.get("asked") == question.key
    form = Form([_field(question)], errors={question.key: CHOOSE} if asked else {})
    path = catalogue.asked_questions(guide, answers)
    context = {
        "guide": guide,
        "question": question,
        "form": form,
        "answers": list(answers.items()),
        "given": _given(guide, answers),
        "step": len(answers) + 1,
        "steps": max(len(path), len(answers) + 1),
        "crumbs": crumbs((guide.name, reverse("portal:guide", args=[code])), "智能导办"),
    }
    return render(request, "portal/assist/question.html", context, status=422 if asked else 200)


def _field(question: Question) -> Field:
    options = [Option(o.key, o.text, o.hint) for o in question.options]
    unsure = Option(UNSURE, NOT_SURE, "不影响办理，会列出可能需要的材料")
    return Field(
        name=question.key,
        label=question.text,
        kind="radio",
        hint=question.hint,
        options=[*options, unsure],
    )


def _given(guide: Guide, answers: dict[str, str]) -> list[Given]:
    texts = {
        q.key: {o.key: o.text for o in q.options} | {UNSURE: NOT_SURE} for q in guide.questions
    }
    found = []
    kept: dict[str, str] = {}
    for question in guide.questions:
        if question.key in answers:
            url = f"{reverse('portal:assist', args=[guide.code])}?{urlencode(kept)}"
            found.append(Given(question.text, texts[question.key][answers[question.key]], url))
            kept[question.key] = answers[question.key]
    return found


def _result(request: HttpRequest, guide: Guide, answers: dict[str, str]) -> HttpResponse:
    chosen = catalogue.chosen_situation(guide, answers)
    if chosen is not None and not chosen.not_applicable:
        return redirect(tailored.address(guide, answers))
    fits = catalogue.situations_for(guide, answers)
    context = {
        "guide": guide,
        "fits": [(s, tailored.address(guide, answers, s.key)) for s in fits],
        "given": _given(guide, answers),
        "refused": next((s for s in fits[:1] if s.not_applicable), None),
        "crumbs": crumbs((guide.name, reverse("portal:guide", args=[guide.code])), "智能导办"),
    }
    return render(request, "portal/assist/result.html", context)


@public
def own_list(request: HttpRequest, code: str) -> HttpResponse:
    """Show the tailored list (我的清单): what to bring, how long, how much; print, keep, carry."""
    guide, answers, situation = _arrived(request, code)
    if situation is None:
        return redirect(f"{reverse('portal:assist', args=[code])}?{urlencode(answers)}")
    context = {
        "list": tailored.own_list(guide, answers, situation),
        "guide": catalogue.tailored(guide, situation.key),
        "given": _given(guide, answers),
        "answers": list(answers.items()),
        "advice": tailored.advised(guide, situation, here(request).code)
        if wants_advice(request)
        else (),
        "is_known": is_known(request) and not actor_of(request).is_staff,
        "today": clock.local_date(clock.now()),
        "crumbs": crumbs((guide.name, reverse("portal:guide", args=[code])), "我的清单"),
    }
    return render(request, "portal/assist/list.html", context)


def _arrived(request: HttpRequest, code: str) -> tuple[Guide, dict[str, str], SituationInfo | None]:
    """Return the guide, the answers, and the situation: theirs, or the one chosen among several."""
    guide = catalogue.guide(code)
    if guide is None or not guide.questions:
        raise Http404(code)
    said = (request.POST or request.GET).dict()
    answers = catalogue.clean_answers(guide, said)
    if catalogue.next_question(guide, answers) is not None:
        return guide, answers, None
    fits = [s for s in catalogue.situations_for(guide, answers) if not s.not_applicable]
    named = next((s for s in fits if s.key == said.get("situation")), None)
    chosen = catalogue.chosen_situation(guide, answers)
    return guide, answers, named or (chosen if chosen in fits else None)


@citizen("registered")
@require_http_methods(["GET", "POST"])
def keep(request: HttpRequest, code: str) -> HttpResponse:
    """Keep the list in one's own space; a GET comes from the login and shows the list again."""
    guide, answers, situation = _arrived(request, code)
    if situation is None:
        return redirect("portal:assist", code)
    if request.method == "POST":
        try:
            cases.save_list(
                item_code=guide.code,
                situation=situation.key,
                answers=answers,
                actor=actor_of(request),
                at=clock.now(),
            )
        except cases.CannotSaveList as error:
            messages.error(request, error.text)
        else:
            messages.success(request, "已存到我的空间")
            return redirect("portal:my_lists")
    return redirect(tailored.address(guide, answers, situation.key))
