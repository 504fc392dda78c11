"""The guidance: one question per page; answers travel in the address, so every step has a link."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from yiwang.services.catalogue import queries as catalogue
from yiwang.services.catalogue.types import UNSURE, Guide, Question
from yiwang.web.portal.context import crumbs
from yiwang.web.ui.access import public
from yiwang.web.ui.forms import Field, Form, Option

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
    asked = "asked" in request.GET and not request.GET.get(question.key)
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
    fits = catalogue.situations_for(guide, answers)
    exact = [s for s in fits if all(answers.get(k) == o for k, o in s.answers)]
    if len(fits) == 1 and not fits[0].not_applicable and fits[0] in exact:
        address = reverse("portal:guide", args=[guide.code])
        return redirect(f"{address}?{urlencode({'situation': fits[0].key})}")
    context = {
        "guide": guide,
        "fits": fits,
        "given": _given(guide, answers),
        "refused": next((s for s in fits if s.not_applicable), None),
        "crumbs": crumbs((guide.name, reverse("portal:guide", args=[guide.code])), "智能导办"),
    }
    return render(request, "portal/assist/result.html", context)
