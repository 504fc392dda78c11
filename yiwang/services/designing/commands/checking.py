"""The check of a design by another person; returns and withdrawals."""

from datetime import datetime
from uuid import UUID

from yiwang.foundation.core.commands import command
from yiwang.foundation.core.types import Actor
from yiwang.services.designing.models import FormDesign
from yiwang.services.designing.queries.standing import subject_of
from yiwang.services.designing.rules import judging
from yiwang.services.designing.types import Act, State
from yiwang.services.eforms import queries as eforms

from .steps import CannotDesign, moved, opened


def refuse_faults(row: FormDesign) -> None:
    """Refuse a form that cannot work or asks what nobody may ask.

    :raises CannotDesign: all faults at once.
    """
    found = judging.faults(eforms.pages_of(row.pages), subject_of(row))
    if not found:
        return
    told = "；".join(f"{n}. {fault.sentence}" for n, fault in enumerate(found, 1))
    raise CannotDesign(
        f"有 {len(found)} 处需要修改：{told}" if len(found) > 1 else found[0].sentence,
        reason=found[0].rule,
        faults=[{"rule": f.rule, "key": f.key, "sentence": f.sentence} for f in found],
    )


@command("designing.submit_design")
def submit_design(*, design_id: UUID, version: int, actor: Actor, at: datetime) -> State:
    """Send a design to its department's check (提请核对).

    《行政许可法》第二十九条、第三十一条: 申请书格式文本中不得包含与申请事项没有直接关系的内容.

    :raises CannotDesign: no reason, nothing changed, or the form has faults: all of them at once.
    """
    row = opened(design_id, Act.SUBMIT, actor=actor, version=version)
    if not row.reason.strip():
        raise CannotDesign(fields={"reason": "请填写修改理由"}, reason="reason")
    refuse_faults(row)
    refuse_stale(row)
    return State(moved(row, Act.SUBMIT, actor=actor, at=at).state)


def refuse_stale(row: FormDesign) -> None:
    """Refuse a design that began from a version no longer the newest, or that changes nothing."""
    newest = eforms.form_versions(row.code)
    if newest and newest[0].version != row.base_version:
        raise CannotDesign("起草以后又发布了新的版本，请先接上新版本", reason="stale")
    base = eforms.form(row.base_version_id) if row.base_version_id else None
    if base and (base.title, eforms.plain_pages(base.pages)) == (row.title, row.pages):
        raise CannotDesign("和现行版本完全相同，没有要发布的修改", reason="same")


@command("designing.pass_design")
def pass_design(
    *, design_id: UUID, version: int, opinion: str = "", actor: Actor, at: datetime
) -> State:
    """Pass the department's check, by another person (部门核对通过), 《行政许可法》第二十九条."""
    row = opened(design_id, Act.CHECK, actor=actor, version=version)
    return State(moved(row, Act.CHECK, actor=actor, at=at, opinion=opinion).state)


@command("designing.return_design")
def return_design(
    *, design_id: UUID, version: int, opinion: str, actor: Actor, at: datetime
) -> None:
    """Return a design to its editor with an opinion (退回修改), 《行政许可法》第二十九条.

    :raises CannotDesign: no opinion, or not waiting for the actor.
    """
    row = opened(design_id, Act.RETURN, actor=actor, version=version)
    if not opinion.strip():
        raise CannotDesign(fields={"opinion": "请填写退回意见"}, reason="opinion")
    moved(row, Act.RETURN, actor=actor, at=at, opinion=opinion)


@command("designing.withdraw_design")
def withdraw_design(
    *, design_id: UUID, version: int, opinion: str, actor: Actor, at: datetime
) -> None:
    """Withdraw a design before it is published (撤回表单设计稿), 《行政许可法》第二十九条.

    :raises CannotDesign: no reason, or it is published.
    """
    row = opened(design_id, Act.WITHDRAW, actor=actor, version=version)
    if not opinion.strip():
        raise CannotDesign(fields={"opinion": "请填写撤回理由"}, reason="opinion")
    moved(row, Act.WITHDRAW, actor=actor, at=at, opinion=opinion)
