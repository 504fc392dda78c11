"""A joint application reaches every organisation in the statement that files it (同时分送)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.together import Columns, row
from yiwang.foundation.core.types import Actor
from yiwang.services.cases.models import Case, CaseEvent, Slice, SubmittedMaterial, Task
from yiwang.services.cases.rules import joint
from yiwang.services.cases.rules.filing import Given
from yiwang.services.cases.types import Action, CaseState, MaterialWay, TaskStep
from yiwang.services.cases.types.joint import SliceStage
from yiwang.services.catalogue import queries as catalogue
from yiwang.services.catalogue.types import Guide
from yiwang.services.catalogue.types.joining import Member, Part
from yiwang.services.eforms import queries as eforms

from .drafting import Drafts
from .filed_rows import Application, case_of
from .one_statement import Parts
from .steps import Step

_TOKENS = UUID("0d0a2a52-5a1e-4a9a-8f0c-7b7f6f0b1c55")


def parts_of(application: Application, whole: Case, actor: Actor, at: datetime) -> Parts:
    """Return the rows of the parts, none of an ordinary item; the whole's dates are set."""
    found = Parts()
    if not application.guide.members:
        return found
    offered = catalogue.parts(application.guide, application.situation)
    whole.joint_number = whole.number
    course = catalogue.course(application.guide, application.situation)
    numbers = {part.member.basic_code: n for n, part in enumerate(offered, 1)}
    for n, part in enumerate(offered, 1):
        own = _application(application, part, n, at)
        case, _ = case_of(own, at)
        case.joint_number = whole.number
        Step.refresh(case, local_date(at), [])
        found.cases.append(case)
        found.events.append(_event(case, whole, actor, at))
        found.tasks.append(_task(case, whole, at))
        found.materials += materials_of(own.given, part.guide, case.number)
        begins, ends = course.spans[part.member.basic_code]
        found.slices.append(
            row(
                Slice,
                case_id=whole.number,
                n=n,
                child=case.number,
                basic_code=part.member.basic_code,
                item_name=case.item_name,
                organisation_id=case.organisation_id,
                organisation_name=case.organisation_name,
                after=[numbers[code] for code in part.member.after if code in numbers],
                begins_after=begins,
                ends_after=ends,
                stage=SliceStage.EARLY,
            )
        )
    return found


def _application(common: Application, part: Part, n: int, at: datetime) -> Application:
    own = part.member.own(common.situation)
    return replace(
        common,
        number=Drafts.new_number(at),
        guide=catalogue.tailored(part.guide, own),
        values=values_of(part.guide, part.member, common.values),
        given=given_of(part.member, common.given),
        situation=own,
        token=uuid5(_TOKENS, f"{common.token}\n{n}"),
        lines=[],
        attached={},
    )


def values_of(guide: Guide, member: Member, values: dict[str, Any]) -> dict[str, Any]:
    """The answers of the part's own form, taken from the common one."""
    if guide.form_version_id is None:
        return {}
    keys = [f.key for f in eforms.form(guide.form_version_id).fields]
    own = joint.projected(keys, dict(member.fields), values)
    return eforms.clean(guide.form_version_id, own)


def given_of(member: Member, given: Sequence[Given]) -> list[Given]:
    """The part's own materials, taken from the common list: handed in once, used by all."""
    by_no = {one.no: one for one in given}
    return [by_no[common]._replace(no=own) for own, common in member.materials if common in by_no]


def materials_of(
    given: Sequence[Given], guide: Guide, number: int, *, first: int = 1, correction_n: int = 0
) -> list[Columns]:
    """The rows of a part's materials; name and digest of a file are the file's own."""
    names = {line.no: (line.name, max(1, line.copies)) for line in guide.materials}
    pages = [
        (one, position, file_id)
        for one in given
        if one.no in names
        for position, file_id in enumerate(one.file_ids or (None,))
    ]
    return [
        row(
            SubmittedMaterial,
            case_id=number,
            n=n,
            material_no=one.no,
            name=names[one.no][0],
            way=one.way or MaterialWay.PAPER,
            position=position,
            file_id=file_id,
            copies=names[one.no][1],
            correction_n=correction_n,
        )
        for n, (one, position, file_id) in enumerate(pages, first)
    ]


def _event(case: Case, whole: Case, actor: Actor, at: datetime) -> Columns:
    return row(
        CaseEvent,
        case_id=case.number,
        n=1,
        act=Action.SPLIT,
        at=at,
        effective_at=at,
        to_state=CaseState.SUBMITTED,
        opinion=f"由{whole.organisation_name}统一收件，同时分送",
        actor_kind=actor.kind,
        actor_id=actor.id,
        actor_name=actor.name,
        role=actor.role,
        organisation_name=actor.organisation_name,
        facts={"whole": str(whole.number)},
    )


def _task(case: Case, whole: Case, at: datetime) -> Columns:
    return row(
        Task,
        case_id=case.number,
        n=1,
        step=TaskStep.INTAKE,
        name="提前预审",
        organisation_id=case.organisation_id,
        opened_at=at,
        due_on=whole.due_on,
    )
