"""The guidance: one question per page; answers travel in the address, so every step has a link."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from yiwang.foundation.core import clock
from yiwang.services.cases import commands as cases
from yiwang.services.catalogue import queries as catalogue
from yiwang.services.catalogue.types import Guide, SituationInfo
from yiwang.web.portal.context import crumbs, here, wants_advice
from yiwang.web.portal.together import together
from yiwang.web.ui import asking
from yiwang.web.ui.access import actor_of, citizen, is_known, public
from yiwang.web.ui.files.serving import serve_bytes

from . import tailored

UNDIVIDED = "这件事不分情形，要准备的都在这份指南里"


def _guide(code: str) -> Guide:
    guide = catalogue.guide(code)
    if guide is None:
        raise Http404(code)
    return guide


def _undivided(request: HttpRequest, guide: Guide) -> HttpResponse:
    """Go to the guide: it has no questions, or has none any more."""
    messages.info(request, UNDIVIDED)
    return redirect("portal:guide", guide.code)


def _base(guide: Guide, here_now: str) -> dict[str, object]:
    return {
        "guide": guide,
        "crumbs": crumbs((guide.name, reverse("portal:guide", args=[guide.code])), here_now),
    }


@public
def ask(request: HttpRequest, code: str) -> HttpResponse:
    """Ask the next question, or show the list that the answers lead to."""
    guide = _guide(code)
    if not guide.questions:
        return _undivided(request, guide)
    said = request.GET.dict()
    walk = asking.walked(guide, said, reverse("portal:assist", args=[code]))
    if walk.question is None:
        return _result(request, guide, walk)
    context = {**_base(guide, "智能导办"), "walk": walk}
    status = 422 if walk.is_missed else 200
    return render(request, "portal/assist/question.html", context, status=status)


def _result(request: HttpRequest, guide: Guide, walk: asking.Walk) -> HttpResponse:
    version = request.GET.get(asking.VERSION, "") if walk.is_renewed else ""
    chosen = catalogue.chosen_situation(guide, walk.answers)
    if chosen is not None and not chosen.not_applicable:
        return redirect(tailored.address(guide, walk.answers, version=version))
    fits = catalogue.situations_for(guide, walk.answers)
    context = {
        **_base(guide, "智能导办"),
        "walk": walk,
        "fits": [(s, tailored.address(guide, walk.answers, s.key)) for s in fits],
        "refused": next((s for s in fits[:1] if s.not_applicable), None),
    }
    return render(request, "portal/assist/result.html", context)


@public
def own_list(request: HttpRequest, code: str) -> HttpResponse:
    """Show the tailored list (我的清单): what to bring, how long, how much; print, keep, carry."""
    guide, answers, situation = _arrived(request, code)
    if situation is None:
        return _back(guide, request, answers)
    address = reverse("portal:assist", args=[code])
    context = {
        **_base(guide, "我的清单"),
        "list": tailored.own_list(guide, answers, situation),
        "guide": catalogue.tailored(guide, situation.key),
        "given": asking.given(guide, answers, address),
        "answers": list(answers.items()),
        "is_renewed": asking.is_renewed(guide, request.GET.dict()),
        "advice": tailored.advised(guide, situation, here(request).code)
        if wants_advice(request)
        else (),
        "is_known": is_known(request) and not actor_of(request).is_staff,
        "today": clock.local_date(clock.now()),
        "together": together(guide, situation.key, clock.local_date(clock.now())),
    }
    return render(request, "portal/assist/list.html", context)


@public
@require_GET
def own_list_pdf(request: HttpRequest, code: str) -> HttpResponse:
    """Give the tailored list as PDF/A: the words of the page, and their hash."""
    guide, answers, situation = _arrived(request, code)
    if situation is None:
        return _back(guide, request, answers)
    content = catalogue.own_list_pdf(
        guide,
        situation.key,
        answers,
        address=tailored.whole_address(guide, answers, situation),
        on=clock.local_date(clock.now()),
    )
    return serve_bytes(content, f"我的清单-{guide.name}-{situation.name}.pdf")


def _back(guide: Guide, request: HttpRequest, answers: dict[str, str]) -> HttpResponse:
    """Go on asking: these answers do not lead to one list, or do not any more."""
    if not guide.questions:
        return _undivided(request, guide)
    version = request.GET.get(asking.VERSION, "")
    said = {**answers, **({asking.VERSION: version} if version else {})}
    return redirect(f"{reverse('portal:assist', args=[guide.code])}?{urlencode(said)}")


def _arrived(request: HttpRequest, code: str) -> tuple[Guide, dict[str, str], SituationInfo | None]:
    """Return the guide, the answers, and the situation: theirs, or the one chosen among several."""
    guide = _guide(code)
    said = (request.POST or request.GET).dict()
    answers = catalogue.clean_answers(guide, said)
    if not guide.questions or catalogue.next_question(guide, answers) is not None:
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
        return _back(guide, request, answers)
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
