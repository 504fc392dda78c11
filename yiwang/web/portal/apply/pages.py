"""What the pages of an application stand on: the draft with its guide and form, and the steps."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import NotFound
from yiwang.foundation.core.types import Actor
from yiwang.foundation.files import queries as stored
from yiwang.foundation.files.types import StoredFileInfo
from yiwang.foundation.identity import queries as identity
from yiwang.foundation.identity.types import Fact
from yiwang.services.cases import commands as cases_commands
from yiwang.services.cases import queries as cases
from yiwang.services.cases.types import DraftInfo, DraftState, MaterialWay
from yiwang.services.catalogue import queries as catalogue
from yiwang.services.catalogue.types import Guide, MaterialLine, SituationInfo
from yiwang.services.eforms import providers as answered
from yiwang.services.eforms import queries as eforms
from yiwang.services.eforms.types import ConsentInfo, FormInfo, SourceRequest, Values
from yiwang.web.portal.together import field_uses
from yiwang.web.ui.access import actor_of

ACCOUNT = "账号."
SECTIONS = {"materials": "申请材料", "delivery": "送达方式", "check": "核对", "sign": "签名"}


@dataclass(frozen=True)
class Step:
    """One page on the way."""

    key: str
    title: str


@dataclass(frozen=True)
class Application:
    """A draft with all that its pages ask for, loaded once a request."""

    actor: Actor
    draft: DraftInfo
    guide: Guide
    form: FormInfo | None
    values: Values
    facts: Mapping[str, Fact]
    consent: ConsentInfo | None
    steps: tuple[Step, ...]
    held: Mapping[str, Fact]
    """All that registers hold of the applicant, with or without a consent: to compare."""

    @property
    def number(self) -> int:
        """The application's number."""
        return self.draft.number

    @functools.cached_property
    def infos(self) -> dict[UUID, StoredFileInfo]:
        """The files that answer questions of the form, or did in an older version of it."""
        held = eforms.answered_files(self.draft.form_version_id, self.draft.values)
        ids = [i for some in held.values() for i in some]
        ids += [UUID(one) for line in self.draft.carried for one in line.files]
        return stored.infos(ids) if ids else {}

    @functools.cached_property
    def uses(self) -> dict[str, str]:
        """Which items of a thing done at once each question is for (用于)."""
        return field_uses(self.guide, self.draft.situation)

    @property
    def situation(self) -> SituationInfo | None:
        """The chosen situation."""
        return self.guide.situation(self.draft.situation)

    @property
    def parts(self) -> tuple[str, ...]:
        """The parts of the form that the situation asks; empty means all of it."""
        return self.guide.parts(self.draft.situation)

    @property
    def materials(self) -> tuple[MaterialLine, ...]:
        """The lines of the chosen situation."""
        return catalogue.materials_for(self.guide, self.draft.situation)

    @property
    def total(self) -> int:
        """How many steps there are."""
        return len(self.steps)

    def step(self, key: str) -> int:
        """The number of a step, from 1."""
        return next((n for n, s in enumerate(self.steps, 1) if s.key == key), 1)

    def address(self, key: str) -> str:
        """The address of a step."""
        if key == "situation" or key in SECTIONS:
            return reverse(f"portal:apply_{key}", args=[self.number])
        return reverse("portal:apply_page", args=[self.number, key])

    def following(self, key: str) -> str:
        """The address of the next step."""
        keys = [s.key for s in self.steps]
        at = keys.index(key) if key in keys else -1
        return self.address(keys[min(at + 1, len(keys) - 1)])

    def before(self, key: str) -> str:
        """The address of the step before; of the first step, the list of drafts."""
        keys = [s.key for s in self.steps]
        at = keys.index(key) if key in keys else 0
        return self.address(keys[at - 1]) if at else reverse("portal:my")

    def frame(self, key: str, **more: Any) -> dict[str, Any]:
        """The context every page of the application has."""
        return {
            "app": self,
            "draft": self.draft,
            "guide": self.guide,
            "step": self.step(key),
            "steps_total": self.total,
            "back_url": self.before(key),
            "saved_at": self.draft.saved_at,
            **more,
        }


def facts_for(form: FormInfo | None, actor: Actor) -> dict[str, Fact]:
    """What is known for a form: of the applicant, and what its own sources hold for them."""
    return {
        **identity.prefill_facts(actor),
        **answered.held_facts(form.fields if form else (), viewer=actor),
    }


def sources(form: FormInfo | None, facts: Mapping[str, Fact]) -> tuple[SourceRequest, ...]:
    """Which departments are asked for what, for this form (授权获取); own account data is not."""
    wanted: dict[str, list[str]] = {}
    for item in form.fields if form else ():
        fact = facts.get(item.prefill)
        if fact is not None and not item.prefill.startswith(ACCOUNT):
            wanted.setdefault(fact.source, []).append(item.label)
    return tuple(
        SourceRequest(source=source, facts=tuple(dict.fromkeys(labels)))
        for source, labels in wanted.items()
    )


def usable(facts: Mapping[str, Fact], consent: ConsentInfo | None) -> dict[str, Fact]:
    """The facts that may be shown: own account data always, others with a consent in force."""
    agreed = consent is not None and consent.in_force
    return {key: fact for key, fact in facts.items() if agreed or key.startswith(ACCOUNT)}


def steps_of(
    guide: Guide, form: FormInfo | None, values: Mapping[str, Any], situation: str = ""
) -> tuple[Step, ...]:
    """The pages on the way, for the answers so far."""
    steps = [Step("situation", "情形确认")] if guide.questions else []
    if form is not None:
        parts = guide.parts(situation)
        asked = [p for p in form.pages if eforms.page_fields(form.id, p.key, values, parts=parts)]
        steps += [Step(p.key, p.title) for p in asked]
    return (*steps, *(Step(key, title) for key, title in SECTIONS.items()))


def opened(request: HttpRequest, number: int) -> Application:
    """Load the viewer's draft with its guide, form and facts.

    :raises NotFound: there is none, it is another's, or it was dropped.
    """
    actor = actor_of(request)
    draft = cases.draft(number, viewer=actor)
    if draft.state not in {DraftState.OPEN, DraftState.SUBMITTED}:
        raise NotFound("这份草稿已经删除或过期。您可以重新开始办理")
    guide = catalogue.guide_version(draft.item_version_id, draft.basic_version_id)
    parts = guide.parts(draft.situation)
    form = eforms.form(draft.form_version_id, parts=parts) if draft.form_version_id else None
    consent = eforms.consent_for(number, viewer=actor)
    facts = facts_for(form, actor)
    values = eforms.clean(form.id, draft.values, parts=parts) if form else {}
    return Application(
        actor=actor,
        draft=draft,
        guide=guide,
        form=form,
        values=values,
        facts=usable(facts, consent),
        consent=consent,
        steps=steps_of(guide, form, values, draft.situation),
        held=facts,
    )


Page = Callable[..., HttpResponse]


def _is_outdated(app: Application) -> bool:
    """Whether the guide in force asks something else; what is typed now is kept before it is."""
    now, draft = catalogue.guide(app.draft.item_code), app.draft
    return now is not None and not catalogue.still_asks(
        app.guide, now, draft.situation, draft.answers
    )


def applying(view: Page) -> Page:
    """Give a view the open application instead of its number; a filed one shows its receipt."""

    @functools.wraps(view)
    def run(request: HttpRequest, number: int, *args: Any, **kwargs: Any) -> HttpResponse:
        app = opened(request, number)
        if app.draft.state is DraftState.SUBMITTED:
            return redirect("portal:apply_receipt", number)
        if request.method == "GET" and _is_outdated(app):
            cases_commands.carry_over(number=number, actor=app.actor, at=clock.now())
            return redirect("portal:apply_updated", number)
        return view(request, app, *args, **kwargs)

    return run


def is_supplied(app: Application, line: MaterialLine) -> bool:
    """Whether nothing more is needed for a line: online form, shared data, files or a promise."""
    if line.is_application_form or line.shareable or line.necessity != "REQUIRED":
        return True
    held = app.draft.materials.get(line.no)
    return held is not None and (bool(held.file_ids) or held.way in _WITHOUT_FILE)


_WITHOUT_FILE = frozenset({MaterialWay.PROMISED, MaterialWay.HELD, MaterialWay.LICENCE})
_WAYS = {True: "作出书面承诺，或者上传", False: "上传"}


def missing_materials(app: Application) -> dict[str, str]:
    """The sentence of each line that still needs a file."""
    return {
        f"m{line.no}": f"请{_WAYS[bool(line.promise)]}{line.name}"
        for line in app.materials
        if not is_supplied(app, line)
    }


def day(value: date) -> str:
    """A day in words: 2018年9月3日."""
    return f"{value.year}年{value.month}月{value.day}日"
