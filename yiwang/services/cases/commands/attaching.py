"""Files and promises for the lines of a draft's material list (申请材料)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings

from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import DomainError
from yiwang.foundation.core.types import Actor
from yiwang.foundation.files import commands as files
from yiwang.foundation.files import queries as stored
from yiwang.services.cases import policy
from yiwang.services.cases.models import Draft
from yiwang.services.cases.types import MaterialWay
from yiwang.services.catalogue import queries as catalogue
from yiwang.services.catalogue.types import MaterialLine
from yiwang.services.eforms import queries as eforms

from .barring import Bars
from .drafting import Drafts
from .holding import MOST_FILES, CannotAttach, let_go


class CannotPromise(DomainError):
    """The material may not wait (不可容缺)."""

    code = "cases.cannot_promise"
    sentence = "这份材料不能用承诺代替，请上传"


def _line(draft: Draft, material_no: int) -> MaterialLine:
    guide = catalogue.guide_version(draft.item_version_id, draft.basic_version_id)
    for line in catalogue.materials_for(guide, draft.situation):
        if line.no == material_no:
            return line
    raise CannotAttach("材料清单里没有这一项，请刷新页面", reason="no_such_material")


def _keep(draft: Draft, material_no: int, ids: Sequence[str], way: MaterialWay) -> None:
    key = str(material_no)
    materials = {**draft.materials, key: {"way": way, "files": list(ids)}}
    if not ids and way is MaterialWay.UPLOADED:
        del materials[key]
    draft.materials = materials
    draft.signature = {}


def _save(draft: Draft, at: datetime, **facts: Any) -> None:
    draft.saved_at = at
    draft.save(update_fields=["materials", "signature", "saved_at"])
    concerning(f"draft:{draft.number}", **facts)


def _ids(draft: Draft, material_no: int) -> list[str]:
    return list(draft.materials.get(str(material_no), {}).get("files", []))


def _answer_files(draft: Draft) -> set[UUID]:
    held = eforms.answered_files(draft.form_version_id, draft.values)
    return {file_id for some in held.values() for file_id in some}


def _check_room(draft: Draft, file_id: UUID, actor: Actor) -> None:
    ids = draft.material_files() | _answer_files(draft)
    infos = stored.infos({*ids, file_id})
    if not policy.may_use_file(actor, infos.get(file_id), f"draft:{draft.number}"):
        raise CannotAttach(reason="no_such_file")
    if sum(i.size for i in infos.values()) > settings.YIWANG_CASE_MAX_BYTES:
        most = settings.YIWANG_CASE_MAX_BYTES // 1024 // 1024
        raise CannotAttach(f"一件申请的文件合计不能超过{most}MB，请压缩后再上传", reason="too_much")
    if len(ids) >= MOST_FILES:
        raise CannotAttach(f"一件申请最多上传{MOST_FILES}个文件", reason="too_many")


@command("cases.attach")
def attach(*, number: int, material_no: int, file_id: UUID, actor: Actor, at: datetime) -> None:
    """Add a stored file to a line of the material list (上传材料).

    《行政许可法》第三十一条. A phone and a desktop may do so at once: the version does not move.
    """
    draft = Drafts.own(number, actor, at)
    _line(draft, material_no)
    ids = _ids(draft, material_no)
    if str(file_id) not in ids:
        _check_room(draft, file_id, actor)
        files.adopt(file_ids=[file_id], owner=f"draft:{number}", actor=actor, at=at)
        if draft.materials.get(str(material_no), {}).get("way") == MaterialWay.HELD:
            for taken in ids:  # the applicant's own takes the place of what the platform had
                let_go(number, UUID(taken), actor, at)
            ids = []
        _keep(draft, material_no, [*ids, str(file_id)], MaterialWay.UPLOADED)
    _save(draft, at, material=material_no, file=str(file_id))


@command("cases.detach")
def detach(*, number: int, material_no: int, file_id: UUID, actor: Actor, at: datetime) -> None:
    """Take a file off a line and discard it (删除材料), 《个人信息保护法》第四十七条."""
    draft = Drafts.own(number, actor, at)
    ids = _ids(draft, material_no)
    if str(file_id) in ids:
        ids.remove(str(file_id))
        _keep(draft, material_no, ids, MaterialWay.UPLOADED)
        if file_id not in _answer_files(draft):
            let_go(number, file_id, actor, at)
    _save(draft, at, material=material_no, file=str(file_id))


@command("cases.replace")
def replace(
    *, number: int, material_no: int, old_id: UUID, new_id: UUID, actor: Actor, at: datetime
) -> None:
    """Put another file in a file's place (更换材料), 《行政许可法》第三十二条第一款第三项."""
    draft = Drafts.own(number, actor, at)
    ids = _ids(draft, material_no)
    if str(old_id) not in ids:
        raise CannotAttach("要更换的文件已经不在了，请刷新页面", reason="gone")
    _check_room(draft, new_id, actor)
    files.adopt(file_ids=[new_id], owner=f"draft:{number}", actor=actor, at=at)
    ids[ids.index(str(old_id))] = str(new_id)
    _keep(draft, material_no, ids, MaterialWay.UPLOADED)
    if old_id not in _answer_files(draft):
        let_go(number, old_id, actor, at)
    _save(draft, at, material=material_no, file=str(new_id))


@command("cases.reorder")
def reorder(
    *, number: int, material_no: int, file_ids: Sequence[UUID], actor: Actor, at: datetime
) -> None:
    """Put a material's pages in order (调整页序), 《行政许可法》第三十一条."""
    draft = Drafts.own(number, actor, at)
    wanted = [str(f) for f in file_ids]
    if sorted(wanted) != sorted(_ids(draft, material_no)):
        raise CannotAttach("材料已经变了，请刷新页面再调整顺序", reason="changed")
    _keep(draft, material_no, wanted, MaterialWay.UPLOADED)
    _save(draft, at, material=material_no)


@command("cases.promise")
def promise(*, number: int, material_no: int, actor: Actor, at: datetime) -> None:
    """Promise in writing instead of a material, or to hand it in later (告知承诺、容缺后补).

    国办发〔2020〕42号; only for lines the guide names, with the words the guide gives.
    """
    draft = Drafts.own(number, actor, at)
    line = _line(draft, material_no)
    if not line.may_promise:
        raise CannotPromise(material=material_no)
    barred = Bars.why_not(draft.applicant_kind, draft.applicant_id, at) if line.promise else ""
    if barred:
        raise CannotPromise(barred, reason="barred")
    _keep(draft, material_no, _ids(draft, material_no), MaterialWay.PROMISED)
    _save(draft, at, material=material_no, promised=True)
