"""A draft goes on with the guide and the form in force now; nothing typed is lost (表单更新)."""

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
ASK_AGAIN = "导办的问题有更新，还合适的回答都保留着，请答完剩下的"
OTHER_SITUATION = "情形有更新，按您的回答，现在是这个情形"
OTHER_FEE, OTHER_LIMIT = "收费有更新，原来是", "承诺时限有更新，原来是"
MATERIAL_NEW = "新增的材料，请上传或者作出承诺"
OF_GUIDE = frozenset({"situation", "fee", "promised", "material"})


@command("cases.carry_over")
def carry_over(*, number: int, actor: Actor, at: datetime) -> DraftInfo:
    """Carry a draft over to the guide in force, if that asks something else (草稿接上新版表单).

    《行政许可法》第二十九条; 《个人信息保护法》第八条. Answers that still fit are kept, of the form
    and of the guidance; the others stay with the draft and are shown. A signature is asked for
    again. A draft of whom the guide in force asks the same, for the same fee, is left alone.

    :raises CannotBegin: the item is not handled any more.
    """
    draft = Drafts.own(number, actor, at)
    guide = catalogue.guide(draft.item_code)
    if guide is None:
        raise CannotBegin("这件事已停止办理，草稿仍在", reason="withdrawn")
    before = catalogue.guide_version(draft.item_version_id, draft.basic_version_id)
    if catalogue.still_asks(before, guide, draft.situation, draft.answers):
        return draft.info()
    concerning(f"draft:{number}", form=guide.form_version_id, guide=guide.hash)
    was = draft.situation
    draft.situation, draft.answers = catalogue.led(before, guide, was, draft.answers)
    outcome = carrying.carry(
        _fields(draft.form_version_id),
        _fields(guide.form_version_id),
        draft.values,
        version_id=draft.form_version_id or 0,
        before=[(one, _asked(one)) for one in draft.set_aside() if one.key not in OF_GUIDE],
    )
    draft.values = outcome.values
    draft.materials, gone = _materials(draft.materials, before, guide)
    told = _of_guide(before, guide, was, draft.situation)
    draft.carried = [asdict(line) for line in (*told, *outcome.lines, *gone)]
    draft.item_version_id, draft.basic_version_id = guide.item_id, guide.basic_version_id
    draft.form_version_id, draft.item_name = guide.form_version_id, guide.name
    draft.signature, draft.version, draft.saved_at = {}, draft.version + 1, at
    draft.save()
    return draft.info()


def _of_guide(before: Guide, now: Guide, was: str, situation: str) -> list[Carried]:
    """Say what of the situation, the fee, the limit and the materials is another now."""
    lines = []
    if situation != was:
        left, name = before.situation(was), now.situation(situation)
        why = OTHER_SITUATION if name else ASK_AGAIN
        shown = name or left
        lines.append(Carried("situation", why, shown.name if shown else "情形", 0))
    old, new = catalogue.tailored(before, was), catalogue.tailored(now, situation)
    if old.fee != new.fee:
        why = f"{OTHER_FEE}{old.fee.text_with_basis}"
        lines.append(Carried("fee", why, f"收费：{new.fee.text_with_basis}", 0))
    if old.promised_limit != new.promised_limit:
        why = f"{OTHER_LIMIT}{old.promised_limit.text}"
        lines.append(Carried("promised", why, f"承诺时限：{new.promised_limit.text}", 0))
    known = {m.name for m in catalogue.materials_for(before, was)}
    lines += [
        Carried("material", MATERIAL_NEW, m.name, 0)
        for m in catalogue.materials_for(now, situation)
        if m.name not in known and not m.is_exempt
    ]
    return lines


def _asked(line: Carried) -> FormField | None:
    """Return the question that was answered; a material is none."""
    return next((f for f in _fields(line.version_id) if f.key == line.key), None)


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
