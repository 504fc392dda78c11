"""开始办理, 授权获取, 情形: before the first question."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import DomainError, NotFound
from yiwang.foundation.core.types import Actor
from yiwang.foundation.identity import queries as identity
from yiwang.services.cases import commands as cases
from yiwang.services.cases import queries as case_queries
from yiwang.services.cases.types import DraftSummary
from yiwang.services.catalogue import queries as catalogue
from yiwang.services.catalogue.types import UNSURE, Guide, Question, SituationInfo
from yiwang.services.eforms import commands as eforms
from yiwang.services.eforms import queries as form_queries
from yiwang.services.eforms.types import SourceRequest
from yiwang.web.portal.apply.forms import changes_of
from yiwang.web.portal.apply.pages import (
    Application,
    applying,
    facts_for,
    sources,
    usable,
)
from yiwang.web.portal.names.boxes import takes_a_name
from yiwang.web.ui.access import actor_of, citizen, is_known, public
from yiwang.web.ui.forms import Field, Form, Option

MINUTES_A_FIELD = 0.5


def _guide(code: str) -> Guide:
    guide = catalogue.guide(code)
    if guide is None:
        raise NotFound
    return guide


def _minutes(guide: Guide) -> int:
    form = form_queries.form(guide.form_version_id) if guide.form_version_id else None
    uploads = sum(not m.is_exempt for m in guide.materials)
    asked = len(form.fields) if form else 0
    return max(5, -(-int(asked * MINUTES_A_FIELD + uploads * 2) // 5) * 5)


def _open_draft(actor: Actor, guide: Guide) -> DraftSummary | None:
    drafts = case_queries.open_drafts(viewer=actor)
    party = identity.applicant_of(actor) if drafts and actor.person_id else None
    same = [d for d in drafts if d.item_code == guide.code]
    return next((d for d in same if party and d.applicant_name == party.masked_name), None)


def _given(request: HttpRequest, guide: Guide) -> dict[str, str]:
    """Return the answers of the guidance that came along, in the address or on the form."""
    return catalogue.clean_answers(guide, (request.POST or request.GET).dict())


@public
@require_GET
def begin(request: HttpRequest, code: str) -> HttpResponse:
    """Show what is needed, how long it takes and the offline ways (开始办理)."""
    guide, actor = _guide(code), actor_of(request)
    return render(request, "portal/apply/begin.html", _begin_context(request, guide, actor))


def _begin_context(
    request: HttpRequest, guide: Guide, actor: Actor, problem: str = ""
) -> dict[str, Any]:
    key = request.GET.get("situation", "") or request.POST.get("situation", "")
    situation = guide.situation(key)
    lines = catalogue.materials_for(guide, situation.key if situation else "")
    return {
        "guide": catalogue.tailored(guide, key),
        "answers": list(_given(request, guide).items()),
        "query": f"?{request.GET.urlencode()}" if situation else "",
        "situation": situation,
        "situation_key": situation.key if situation else "",
        "is_known": is_known(request),
        "upload_lines": [m for m in lines if not m.is_exempt],
        "exempt_lines": [m for m in lines if m.is_exempt],
        "minutes": _minutes(guide),
        "takes_a_name": takes_a_name(guide.form_version_id),
        "found_draft": _open_draft(actor, guide) if is_known(request) else None,
        "problem": problem,
    }


@citizen()
@require_http_methods(["GET", "POST"])
def start(request: HttpRequest, code: str) -> HttpResponse:
    """Draw the number and open the draft; a GET comes from the login and shows the page again."""
    guide, actor = _guide(code), actor_of(request)
    if request.method == "GET":
        query = f"?{request.GET.urlencode()}" if request.GET else ""
        return redirect(reverse("portal:apply", args=[code]) + query)
    key = request.POST.get("situation", "")
    situation = guide.situation(key)
    if situation is not None and situation.not_applicable:
        return _not_for_you(request, guide, situation.not_applicable)
    try:
        draft = cases.begin(
            item_code=code,
            situation=situation.key if situation else "",
            answers=_answers(request, guide, situation),
            restart="restart" in request.POST,
            actor=actor,
            at=clock.now(),
        )
    except cases.HasDraft:
        return redirect("portal:apply", code)
    except DomainError as error:
        context = _begin_context(request, guide, actor, error.text)
        return render(request, "portal/apply/begin.html", context, status=error.status)
    return redirect("portal:application", draft.number)


def _answers(request: HttpRequest, guide: Guide, situation: SituationInfo | None) -> dict[str, str]:
    """Return the answers to keep with the situation: those given, or the situation's own."""
    if situation is None:
        return {}
    given = _given(request, guide)
    fits = catalogue.situations_for(guide, given) if given else ()
    own = {key: options[0] for key, options in situation.answers if len(options) == 1}
    return given if situation in fits else own


def _not_for_you(request: HttpRequest, guide: Guide, reason: str, back: str = "") -> HttpResponse:
    context = {"guide": guide, "reason": reason, "back_url": back}
    return render(request, "portal/apply/not_for_you.html", context)


def _asked(app: Application) -> tuple[SourceRequest, ...]:
    """Whom the consent is about: registers for the form, licences for the list; each once."""
    wanted: dict[str, tuple[str, ...]] = {}
    of_form = sources(app.form, facts_for(app.form, app.actor))
    for one in (*of_form, *case_queries.licence_sources(app.materials, viewer=app.actor)):
        wanted[one.source] = tuple(dict.fromkeys((*wanted.get(one.source, ()), *one.facts)))
    return tuple(SourceRequest(source=source, facts=facts) for source, facts in wanted.items())


@citizen()
@require_GET
@applying
def resume(request: HttpRequest, app: Application) -> HttpResponse:
    """Go to where the person stopped, on whatever device; first ask for consent if needed."""
    if app.consent is None and _asked(app):
        return redirect("portal:apply_consent", app.number)
    known = {s.key for s in app.steps}
    key = app.draft.page if app.draft.page in known else app.steps[0].key
    if key == "situation" and app.draft.situation:
        return redirect(app.following(key))
    return redirect(app.address(key))


@citizen()
@require_GET
@applying
def updated(request: HttpRequest, app: Application) -> HttpResponse:
    """Tell what a new version of guide or form changed, with all that had been answered."""
    if not app.draft.carried:
        return redirect("portal:application", app.number)
    is_of_form = any(line.version_id for line in app.draft.carried)
    what = "表单" if is_of_form else "办事指南"
    context = app.frame("", lines=changes_of(app), what=what)
    return render(request, "portal/apply/updated.html", context)


@citizen()
@require_http_methods(["GET", "POST"])
@applying
def consent(request: HttpRequest, app: Application) -> HttpResponse:
    """Ask, before anything is fetched, whether it may be (授权获取, ux 0.8)."""
    facts = facts_for(app.form, app.actor)
    wanted = _asked(app)
    if request.method == "GET":
        context = app.frame("", sources=wanted)
        return render(request, "portal/apply/consent.html", context)
    given = eforms.answer_consent(
        number=app.number,
        item_name=app.guide.name,
        sources=wanted,
        agreed="agree" in request.POST,
        actor=app.actor,
        at=clock.now(),
    )
    if given.in_force:
        eforms.note_use(number=app.number, actor=app.actor, at=clock.now())
        known = usable(facts, given)
        values = {
            f.key: known[f.prefill].value
            for f in (app.form.fields if app.form else ())
            if f.prefill in known and not app.draft.values.get(f.key)
        }
        cases.autosave(
            number=app.number,
            values=values,
            version=app.draft.version,
            actor=app.actor,
            at=clock.now(),
        )
    return redirect("portal:application", app.number)


@citizen()
@require_http_methods(["GET", "POST"])
@applying
def situation(request: HttpRequest, app: Application) -> HttpResponse:
    """Ask what decides the situation, one question per page; 「不确定」 is allowed."""
    answers = dict(app.draft.answers)
    asked = request.GET.get("question") or request.POST.get("question", "")
    question = next((q for q in app.guide.questions if q.key == asked), None)
    question = question or catalogue.next_question(app.guide, answers)
    if request.method == "GET":
        return _ask(request, app, question) if question else _chosen(request, app)
    chosen = request.POST.get("answer", "")
    offered = {o.key for o in question.options} | {UNSURE} if question else set()
    if question is not None and chosen not in offered:
        return _ask(request, app, question, error=f"请选择{question.text}")
    if question is not None:
        answers = _cut(app.guide.questions, answers, question.key) | {question.key: chosen}
    left = catalogue.next_question(app.guide, answers)
    fits = () if left else catalogue.situations_for(app.guide, answers)
    found = fits[0] if fits else None
    cases.choose_situation(
        number=app.number,
        situation=found.key if found and not found.not_applicable else "",
        answers=answers,
        actor=app.actor,
        at=clock.now(),
    )
    if found is not None and found.not_applicable:
        return _not_for_you(request, app.guide, found.not_applicable, app.address("situation"))
    return redirect(app.address("situation") if left else app.following("situation"))


def _cut(questions: tuple[Question, ...], answers: dict[str, str], from_key: str) -> dict[str, str]:
    """Forget the answers that hang on the one that changes."""
    keys = [q.key for q in questions]
    return {k: v for k, v in answers.items() if k in keys[: keys.index(from_key)]}


def _ask(
    request: HttpRequest, app: Application, question: Question, error: str = ""
) -> HttpResponse:
    options = [Option(o.key, o.text, o.hint) for o in question.options]
    options.append(Option(UNSURE, "不确定", "窗口会帮您核对"))
    field = Field(
        name="answer",
        label=question.text,
        kind="radio",
        hint=question.hint,
        value=app.draft.answers.get(question.key, ""),
        options=options,
        error=error,
    )
    context = app.frame("situation", question=question, form=Form([field]))
    return render(request, "portal/apply/situation.html", context, status=422 if error else 200)


def _chosen(request: HttpRequest, app: Application) -> HttpResponse:
    """Show the path of answers, each of which can be changed."""
    texts = {(q.key, o.key): o.text for q in app.guide.questions for o in q.options}
    path = [
        (q, texts.get((q.key, app.draft.answers[q.key]), "不确定"))
        for q in app.guide.questions
        if q.key in app.draft.answers
    ]
    context = app.frame("situation", path=path, next_url=app.following("situation"))
    return render(request, "portal/apply/situation_chosen.html", context)
