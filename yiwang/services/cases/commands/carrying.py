"""A draft goes on with the form that is in force now; nothing typed is lost (表单更新)."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.types import Actor
from yiwang.services.cases.rules import carrying
from yiwang.services.cases.types import DraftInfo
from yiwang.services.cases.types.drafts import Carried
from yiwang.services.catalogue import queries as catalogue
from yiwang.services.catalogue.types import Guide
from yiwang.services.eforms import queries as eforms
from yiwang.services.eforms.types import FormField

from .drafting import CannotBegin, Drafts

MATERIAL_GONE = "这份材料不再需要"


@command("cases.carry_over")
def carry_over(*, number: int, actor: Actor, at: datetime) -> DraftInfo:
    """Carry a draft over to the form in force, if it is another one (草稿接上新版表单).

    《行政许可法》第二十九条; 《个人信息保护法》第八条. Answers of fields that still fit are kept;
    the others stay with the draft and are shown. A signature is asked for again. A draft
    whose form is the one in force is left alone.

    :raises CannotBegin: the item is not handled any more.
    """
    draft = Drafts.own(number, actor, at)
    guide = catalogue.guide(draft.item_code)
    if guide is None:
        raise CannotBegin("这件事已停止办理，草稿仍在", reason="withdrawn")
    if guide.form_version_id == draft.form_version_id:
        return draft.info()
    concerning(f"draft:{number}", form=guide.form_version_id, guide=guide.hash)
    before = catalogue.guide_version(draft.item_version_id, draft.basic_version_id)
    outcome = carrying.carry(
        _fields(draft.form_version_id),
        _fields(guide.form_version_id),
        draft.values,
        version_id=draft.form_version_id or 0,
        before=draft.set_aside(),
    )
    draft.values = outcome.values
    draft.materials, gone = _materials(draft.materials, before, guide)
    draft.carried = [asdict(line) for line in (*outcome.lines, *gone)]
    if draft.situation and guide.situation(draft.situation) is None:
        draft.situation, draft.answers = "", {}
    draft.item_version_id, draft.basic_version_id = guide.item_id, guide.basic_version_id
    draft.form_version_id, draft.item_name = guide.form_version_id, guide.name
    draft.signature, draft.version, draft.saved_at = {}, draft.version + 1, at
    draft.save()
    return draft.info()


def _fields(version_id: int | None) -> tuple[FormField, ...]:
    return eforms.form(version_id).fields if version_id else ()


def _materials(
    held: dict[str, Any], before: Guide, now: Guide
) -> tuple[dict[str, Any], list[Carried]]:
    """Put files beside the line of the same name, whose number may have changed."""
    names = {str(line.no): line.name for line in before.materials}
    numbers: dict[str, str] = {}
    for line in now.materials:
        numbers.setdefault(line.name, str(line.no))
    same = {str(line.no): line.name for line in now.materials}
    kept: dict[str, Any] = {}
    gone: list[Carried] = []
    for no, material in held.items():
        name = names.get(no, "")
        place = no if same.get(no) == name else numbers.get(name, "")
        if place:
            kept[place] = material
        else:
            files = tuple(material["files"])
            gone.append(Carried(f"material-{no}", MATERIAL_GONE, name, 0, files))
    return kept, gone
