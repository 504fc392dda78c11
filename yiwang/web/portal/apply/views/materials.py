"""申请材料: each line with its own state; each file goes up alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace as with_more
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import NotFound
from yiwang.foundation.files import queries as stored
from yiwang.foundation.files.types import StoredFileInfo
from yiwang.services.cases import commands as cases
from yiwang.services.cases import queries as case_queries
from yiwang.services.cases.types import MaterialWay
from yiwang.services.cases.types.proofs import LicenceProof
from yiwang.services.cases.types.ways import SoughtView, SourceWay
from yiwang.services.catalogue.types import MaterialLine
from yiwang.services.eforms import commands as eforms
from yiwang.services.eforms import queries as documents
from yiwang.services.eforms.types import PersonalDocumentInfo
from yiwang.web.portal.apply.pages import Application, applying, day, missing_materials, opened
from yiwang.web.portal.apply.rows import Line, file_row, licence_said, told
from yiwang.web.portal.together import material_uses
from yiwang.web.ui.access import citizen
from yiwang.web.ui.elements import Material, size_text
from yiwang.web.ui.files.taking import as_json, take, wants_json
from yiwang.web.ui.forms import Form

CHECK_DAYS = 60
READY = frozenset({MaterialWay.HELD, MaterialWay.LICENCE})
"""What the platform has: neither uploaded nor promised."""
"""As cases check a promise when the guide names no days."""


def _ids(app: Application, no: int) -> tuple[UUID, ...]:
    held = app.draft.materials.get(no)
    return held.file_ids if held else ()


def _line(app: Application, no: int) -> MaterialLine:
    found = next((m for m in app.materials if m.no == no), None)
    if found is None or found.is_exempt:
        raise NotFound
    return found


def lines(
    app: Application,
    infos: dict[UUID, StoredFileInfo],
    mine: tuple[PersonalDocumentInfo, ...],
    errors: dict[str, str],
    sought: Mapping[int, SoughtView],
) -> list[Line]:
    """Build the material lines: what each needs, what it has, what can be done."""
    uses = material_uses(app.guide, app.draft.situation)
    return [
        _view(app, m, infos, mine, (errors.get(f"m{m.no}", ""), sought.get(m.no), uses.get(m.no)))
        for m in app.materials
    ]


def _view(
    app: Application,
    m: MaterialLine,
    infos: dict[UUID, StoredFileInfo],
    mine: tuple[PersonalDocumentInfo, ...],
    told_of: tuple[str, SoughtView | None, str | None],
) -> Line:
    error, found, use = told_of
    held = [infos[i] for i in _ids(app, m.no) if i in infos]
    promised = app.draft.materials.get(m.no)
    is_promised = promised is not None and promised.way is MaterialWay.PROMISED
    is_held = promised is not None and promised.way in READY
    args = [app.number, m.no]
    shown = Material(
        name=f"m{m.no}",
        label=m.name,
        upload_url="" if m.is_exempt else reverse("portal:apply_upload", args=args),
        hint=_hint(m, use),
        basis=m.basis,
        error=error,
        required=m.necessity == "REQUIRED",
        files=[file_row(app.number, m.no, info, n, len(held)) for n, info in enumerate(held)],
        fetched=_fetched(m, found, is_held=is_held),
        is_box=False,
        multiple=not is_held,
        phone_url="" if m.is_exempt else reverse("portal:apply_phone", args=args),
    )
    return Line(
        material=shown,
        no=m.no,
        state=_state(m, has_files=bool(held), is_promised=is_promised, is_held=is_held),
        may_promise=m.may_promise and not held and not is_promised and not is_held,
        is_promised=is_promised,
        promise=m.promise,
        consequence=m.promise_consequence,
        check=m.promise_check,
        check_days=m.promise_days or CHECK_DAYS,
        reusable=() if m.is_exempt else mine,
        file_ids=[(info.id, info.name) for info in held],
        is_held=is_held,
        tries=told(found),
        not_met="" if is_held else licence_said(found),
    )


def _hint(m: MaterialLine, use: str | None) -> str:
    parts = [use and f"用于：{use}", m.condition and f"什么时候需要：{m.condition}", m.form, m.note]
    if not m.is_exempt:
        parts.append("JPG、PNG、HEIC 照片或 PDF，每个最多 20 MB")
    return "；".join(p for p in parts if p)


def _fetched(m: MaterialLine, found: SoughtView | None, *, is_held: bool) -> str:
    if m.is_application_form:
        return "由您填写的内容自动生成，不用上传"
    if found is not None and found.proof is not None and is_held:
        which = shown_proof(found.proof)
        return f"已取得您的电子证照：{which}。不用再交，请核对；不合适的，在下面换一份"
    if found is not None and found.is_met and (is_held or found.way is SourceWay.SHARED):
        on = f"（{day(found.on)}）" if found.on else ""
        more = "。不用再交，请核对；不合适的，在下面换一份" if is_held else "，不用上传"
        return f"已从{found.source}取得{on}{more}"
    return "免交：由系统向有关部门查询，不用上传" if m.shareable else ""


def shown_proof(one: LicenceProof) -> str:
    """Say which licence meets a line: type, number, until when, from whom."""
    until = f"有效期到{day(one.valid_to)}" if one.valid_to else "长期有效"
    return f"{one.type_name}，编号 {one.number}，{until}，由{one.issuer_name}颁发"


def _state(m: MaterialLine, *, has_files: bool, is_promised: bool, is_held: bool) -> str:
    if m.is_exempt or is_held:
        return "已获取"
    if is_promised:
        return "已承诺"
    if has_files:
        return "已上传"
    return "待上传" if m.necessity == "REQUIRED" else "选填"


@citizen()
@require_http_methods(["GET", "POST"])
@applying
def materials(request: HttpRequest, app: Application) -> HttpResponse:
    """Show the list of the situation; on 保存并继续 say everything that is missing."""
    errors = missing_materials(app) if request.method == "POST" else {}
    if request.method == "POST" and "exit" in request.POST:
        return redirect("portal:my_drafts")
    if request.method == "POST" and not errors:
        return redirect(app.following("materials"))
    return _show(request, app, errors)


def _sought(request: HttpRequest, app: Application) -> tuple[Application, Mapping[int, SoughtView]]:
    """Return how the lines were looked for; what was not looked for yet is, once."""
    found = case_queries.sought_of_draft(app.draft, viewer=app.actor)
    wanted = {m.no: m.name for m in app.materials if not m.is_application_form}
    if all(no in found and found[no].name == name for no, name in wanted.items()):
        return app, found
    cases.seek_materials(number=app.number, actor=app.actor, at=clock.now())
    found = case_queries.sought_of_draft(app.draft, viewer=app.actor)
    return opened(request, app.number), found


def _show(request: HttpRequest, app: Application, errors: dict[str, str]) -> HttpResponse:
    app, sought = _sought(request, app)
    every = [i for m in app.draft.materials.values() for i in m.file_ids]
    infos = stored.infos(every) if every else {}
    may_look = documents.may_open_library(viewer=app.actor, at=clock.now())
    mine = documents.documents(viewer=app.actor) if may_look else ()
    own = case_queries.licence_choices(app.materials, viewer=app.actor, at=clock.now())
    taken = sum(m.way in READY for m in app.draft.materials.values())
    total = sum(i.size for i in infos.values())
    context = app.frame(
        "materials",
        form=Form([], errors),
        lines=[
            with_more(line, licences=tuple(o for o in own.get(line.no, ()) if o.is_usable))
            for line in lines(app, infos, mine, errors, sought)
        ],
        taken=taken,
        taken_text=f"有 {taken} 份材料平台已经有了，不用再交。请核对下面写明的来源和日期；"
        "按“保存并继续”就是确认使用。",
        total_size=size_text(total) if total else "",
    )
    return render(request, "portal/apply/materials.html", context, status=422 if errors else 200)


@citizen()
@require_POST
@applying
def upload(request: HttpRequest, app: Application, no: int) -> HttpResponse:
    """Take files for one line; each is answered alone, and a bad one says what to do."""
    _line(app, no)

    def attach(info: StoredFileInfo) -> None:
        cases.attach(
            number=app.number, material_no=no, file_id=info.id, actor=app.actor, at=clock.now()
        )

    taken = take(request, owner=f"draft:{app.number}", actor=app.actor, then=attach)
    if wants_json(request):
        return as_json(taken)
    if taken.problems:
        return _show(request, opened(request, app.number), {f"m{no}": taken.error})
    return redirect(f"{app.address('materials')}#f-m{no}")


@citizen()
@require_POST
@applying
def remove(request: HttpRequest, app: Application, no: int, file_id: UUID) -> HttpResponse:
    """Delete one file of a line (删除)."""
    cases.detach(
        number=app.number, material_no=no, file_id=file_id, actor=app.actor, at=clock.now()
    )
    return redirect(f"{app.address('materials')}#f-m{no}")


@citizen()
@require_POST
@applying
def move(request: HttpRequest, app: Application, no: int, file_id: UUID, way: str) -> HttpResponse:
    """Move a page one place up or down (上移, 下移)."""
    order = list(_ids(app, no))
    if file_id not in order:
        raise NotFound
    at = order.index(file_id)
    to = at - 1 if way == "up" else at + 1
    if 0 <= to < len(order):
        order[at], order[to] = order[to], order[at]
        cases.reorder(
            number=app.number, material_no=no, file_ids=order, actor=app.actor, at=clock.now()
        )
    return redirect(f"{app.address('materials')}#f-m{no}")


@citizen()
@require_http_methods(["GET", "POST"])
@applying
def replace(request: HttpRequest, app: Application, no: int, file_id: UUID) -> HttpResponse:
    """Put another file in a file's place (更换), on a page of its own."""
    line = _line(app, no)
    info = stored.infos([file_id]).get(file_id) if file_id in _ids(app, no) else None
    if info is None:
        raise NotFound

    def swap(new: StoredFileInfo) -> None:
        cases.replace(
            number=app.number,
            material_no=no,
            old_id=file_id,
            new_id=new.id,
            actor=app.actor,
            at=clock.now(),
        )

    error = ""
    if request.method == "POST":
        taken = take(request, owner=f"draft:{app.number}", actor=app.actor, then=swap)
        if not taken.problems:
            return redirect(f"{app.address('materials')}#f-m{no}")
        error = taken.error
    context = app.frame("materials", line=line, info=info, errors={"file": error} if error else {})
    return render(request, "portal/apply/replace.html", context, status=422 if error else 200)


@citizen()
@require_POST
@applying
def reuse(request: HttpRequest, app: Application, no: int) -> HttpResponse:
    """Use a file kept in 我的材料 for a line (从我的材料选)."""
    _line(app, no)
    try:
        document = UUID(request.POST.get("document", ""))
    except ValueError:
        return _show(request, app, {f"m{no}": "请选择一份材料"})
    cases.take_held(
        number=app.number, material_no=no, document_id=document, actor=app.actor, at=clock.now()
    )
    return redirect(f"{app.address('materials')}#f-m{no}")


@citizen()
@require_POST
@applying
def licence(request: HttpRequest, app: Application, no: int) -> HttpResponse:
    """Use a licence of one's own for a line (从我的证照选)."""
    try:
        chosen = UUID(request.POST.get("licence", ""))
    except ValueError:
        return _show(request, app, {f"m{no}": "请选择一份证照"})
    cases.take_licence(
        number=app.number, material_no=no, licence_id=chosen, actor=app.actor, at=clock.now()
    )
    return redirect(f"{app.address('materials')}#f-m{no}")


@citizen()
@require_POST
@applying
def keep(request: HttpRequest, app: Application, no: int, file_id: UUID) -> HttpResponse:
    """Keep an uploaded file in 我的材料 for another time (存入我的材料)."""
    line = _line(app, no)
    if file_id not in _ids(app, no):
        raise NotFound
    eforms.keep_document(file_id=file_id, name=line.name, actor=app.actor, at=clock.now())
    return redirect(f"{app.address('materials')}#f-m{no}")


@citizen()
@require_POST
@applying
def promise(request: HttpRequest, app: Application, no: int) -> HttpResponse:
    """Promise in writing to bring a material later (书面承诺代替)."""
    try:
        cases.promise(number=app.number, material_no=no, actor=app.actor, at=clock.now())
    except cases.CannotPromise as error:
        return _show(request, app, {f"m{no}": error.text})
    return redirect(f"{app.address('materials')}#f-m{no}")
