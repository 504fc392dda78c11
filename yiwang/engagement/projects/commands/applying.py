"""Applying for what a stage needs: one joint application, or single ones that share their facts."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from yiwang.engagement.projects.models import Project, ProjectApproval
from yiwang.engagement.projects.queries.board import board
from yiwang.engagement.projects.rules import prefill
from yiwang.engagement.projects.rules.prefill import Held, Question
from yiwang.engagement.projects.types import (
    FILABLE,
    Begun,
    ProjectApprovalView,
    ProjectStageView,
    StageTogether,
)
from yiwang.foundation.core.commands import command
from yiwang.foundation.core.errors import NotFound
from yiwang.foundation.core.types import SYSTEM, Actor
from yiwang.foundation.files import commands as files
from yiwang.services.cases import commands as cases
from yiwang.services.cases import queries as case_queries
from yiwang.services.cases.types import DraftInfo
from yiwang.services.catalogue import queries as catalogue
from yiwang.services.eforms import queries as eforms

from .counting import recount
from .steps import CannotProject, moved, own


@command("projects.begin_stage")
def begin_stage(
    *,
    project_id: UUID,
    stage_no: int,
    keys: Sequence[str],
    version: int = 0,
    actor: Actor,
    at: datetime,
) -> tuple[Begun, ...]:
    """Begin the applications of a stage (阶段申报), 国办发〔2019〕11号: 一张表单、一套材料.

    Where the division offers the stage as one item, and all that is chosen may be applied for, one
    application takes all; else each approval has its own, and what the project or an earlier
    application already says and holds is put in.

    :raises CannotProject: nothing was chosen, or something may not be applied for now.
    """
    row = own(project_id, actor=actor, at=at, version=version)
    found = board(row, at=at)
    stage = next((one for one in found.stages if one.no == stage_no), None)
    if stage is None:
        raise NotFound
    held, whole = _held(row), stage.together
    if whole is not None and set(keys) == set(whole.keys):
        chosen = [one for one in stage.approvals if one.key in whole.keys]
        made = [_begin(row, chosen, held, whole, actor=actor, at=at)]
    else:
        chosen = _chosen(stage, keys)
        made = [_begin(row, [one], held, None, actor=actor, at=at) for one in chosen]
    names = "、".join(one.name for one in chosen)
    moved(row, "BEGIN", actor=actor, at=at, opinion=names)
    recount(row, at)
    return tuple(made)


def _chosen(stage: ProjectStageView, keys: Iterable[str]) -> list[ProjectApprovalView]:
    wanted = set(keys)
    chosen = [one for one in stage.approvals if one.key in wanted]
    if not chosen:
        raise CannotProject(fields={"keys": "请选择要申报的事项"}, reason="nothing")
    for one in chosen:
        if one.standing not in FILABLE:
            told = f"“{one.name}”现在是“{one.standing_name}”，不能申报。{one.next_step}"
            raise CannotProject(told, reason="state")
        if not one.item_code:
            raise CannotProject(f"“{one.name}”还不能在网上申报。{one.next_step}", reason="offline")
    return chosen


def _held(row: Project) -> list[Held]:
    """The files that were handed in with this project's applications, which are all its owner's."""
    rows = ProjectApproval.objects.filter(project=row).values_list("number", flat=True)
    numbers = [number for number in rows if number is not None]
    found = case_queries.handed_in(numbers, viewer=SYSTEM)
    return [Held(o.name, o.file_id, o.file_name, o.number, o.item_name, o.at) for o in found]


def _begin(
    row: Project,
    approvals: Sequence[ProjectApprovalView],
    held: Sequence[Held],
    whole: StageTogether | None,
    *,
    actor: Actor,
    at: datetime,
) -> Begun:
    code = whole.item_code if whole else approvals[0].item_code
    draft = _draft(row, code, whole.situation if whole else "", actor, at)
    filled = _fill(row, draft, actor, at)
    carried = _carry(draft, held, actor, at)
    ProjectApproval.objects.filter(project=row, key__in=[one.key for one in approvals]).update(
        number=draft.number, begun_at=at, is_joint=whole is not None
    )
    return Begun(draft.number, draft.item_name, whole is not None, carried, filled)


def _draft(row: Project, code: str, situation: str, actor: Actor, at: datetime) -> DraftInfo:
    """Begin an application; one that is open is taken up, unless another project's."""
    guide = catalogue.guide(code) if situation else None
    known = guide.situation(situation) if guide else None
    answers = {key: options[0] for key, options in known.answers} if known else {}
    try:
        return cases.begin(item_code=code, situation=situation, answers=answers, actor=actor, at=at)
    except cases.HasDraft as error:
        number = int(error.detail["number"])
        other = ProjectApproval.objects.filter(number=number).exclude(project=row).first()
        if other is not None:
            told = f"您的另一个项目有一份“{other.name}”的草稿没有提交，请先提交或者删除那份草稿"
            raise CannotProject(told, reason="draft") from None
        return case_queries.draft(number, viewer=actor)


def _fill(row: Project, draft: DraftInfo, actor: Actor, at: datetime) -> tuple[str, ...]:
    """Answer what the project's facts answer, where nothing is answered yet."""
    if draft.form_version_id is None:
        return ()
    form = eforms.form(draft.form_version_id)
    fields = [field for page in form.pages for field in page.fields]
    asked = [Question(f.key, f.label, str(f.kind)) for f in fields if not draft.values.get(f.key)]
    found = prefill.answers(asked, _facts(row))
    if not found:
        return ()
    cases.autosave(
        number=draft.number,
        values=found,
        version=draft.version,
        page=form.pages[0].key,
        actor=actor,
        at=at,
    )
    return tuple(one.label for one in asked if one.key in found)


def _facts(row: Project) -> dict[str, str]:
    return {
        "code": row.code,
        "name": row.name,
        "place": row.place,
        "amount": f"{row.amount:f}",
        "area": f"{row.area:f}",
        "summary": row.summary or row.name,
    }


def _carry(draft: DraftInfo, held: Sequence[Held], actor: Actor, at: datetime) -> tuple[str, ...]:
    """Put in what was handed in with an earlier application under the same name."""
    guide = catalogue.guide_version(draft.item_version_id, draft.basic_version_id)
    lines = catalogue.materials_for(guide, draft.situation)
    wanted = [
        (line.no, line.name)
        for line in lines
        if not line.is_application_form and line.no not in draft.materials
    ]
    told = []
    for no, one in prefill.carried(wanted, held):
        made = files.refer(file_id=one.file_id, owner=f"draft:{draft.number}", actor=actor, at=at)
        cases.attach(number=draft.number, material_no=no, file_id=made.id, actor=actor, at=at)
        told.append(f"{one.name}（来自“{one.item_name}”，申请编号尾号 {str(one.number)[-6:]}）")
    return tuple(told)
