"""Drafting a design: begin, shape its pages and fields, each with the version one saw."""

import re
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import NotFound, require
from yiwang.foundation.core.recording import nothing_done
from yiwang.foundation.core.types import Actor
from yiwang.services.catalogue import queries as catalogue
from yiwang.services.designing import policy
from yiwang.services.designing.models import FormDesign
from yiwang.services.designing.rules import judging, shaping, workflow
from yiwang.services.designing.rules.shaping import Pages
from yiwang.services.designing.types import Act, State
from yiwang.services.eforms import queries as eforms
from yiwang.services.eforms.types import FormField, FormInfo

from .steps import CannotDesign, moved, opened, trace

LONGEST_PAGE = 60
CODE = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9/_-]{1,62}[a-zA-Z0-9]")


@command("designing.begin_design")
def begin_design(
    *,
    code: str,
    title: str = "",
    basic_code: str = "",
    version_id: int | None = None,
    actor: Actor,
    at: datetime,
) -> UUID:
    """Begin a working copy of a form from its newest version (起草表单设计稿).

    《行政许可法》第二十九条. A new form names the item whose lists take it up when it is published.

    :param version_id: the older version whose content is to be in force again.

    :raises CannotDesign: the code is wrong, a design is under way, the item does not exist.
    :raises NotFound: the version is none of this form's.
    """
    require(policy.may_begin(actor))
    code, basic_code = code.strip(), basic_code.strip().upper()
    concerning(f"eforms:form:{code}", begun=True)
    under_way = CannotDesign(
        fields={"code": "这张表单已经有人在改，请先办完那一份"}, reason="under_way"
    )
    if FormDesign.objects.filter(code=code, state__in=workflow.OPEN).exists():
        raise under_way
    row = FormDesign(code=code, title=title.strip()[:160], basic_code=basic_code)
    newest = eforms.form_by_code(code)
    if newest is not None:
        row.base_version, row.base_version_id = newest.version, newest.id
        what = _copied(row, eforms.form(version_id) if version_id else newest)
        _used(row)
    else:
        what = ""
        _new(row)
    row.state, row.editor_id, row.editor_name = State.DRAFT, actor.id, actor.name
    row.created_at = row.changed_at = at
    row.acted = {"edit": [actor.id]}
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:  # two who begin at once
        raise under_way from None
    trace(row, Act.BEGIN, actor=actor, at=at, what=what)
    return row.pk


def _copied(row: FormDesign, source: FormInfo) -> str:
    """Take over the content of a version; return which, when it is not the newest."""
    if source.code != row.code:
        raise NotFound
    row.title, row.pages = source.title, eforms.plain_pages(source.pages)
    if source.version == row.base_version:
        return ""
    row.reason = f"恢复第 {source.version} 版的内容"
    return f"以第 {source.version} 版为底稿"


def _used(row: FormDesign) -> None:
    """Take the item from the lists that use the form: its department checks the design."""
    ids = eforms.version_ids([row.code])[row.code]
    users = catalogue.form_users(ids, limit=1)
    if users:
        row.basic_code, row.item_name = users[0].basic_code, users[0].name
        row.department = users[0].department


def _new(row: FormDesign) -> None:
    faults = {}
    if not CODE.fullmatch(row.code):
        faults["code"] = "表单编码用英文字母、数字、短横和斜线，3 到 64 个，如 items/food-permit"
    if not row.title:
        faults["title"] = "请填写表单名称"
    basic = catalogue.basic_edition(row.basic_code) if row.basic_code else None
    if basic is None or not basic.is_in_force:
        faults["basic_code"] = "请填写正在实施的事项的基本编码，12 位"
    if faults or basic is None:
        raise CannotDesign(fields=faults, reason="new")
    row.item_name, row.department = basic.name[:200], basic.department[:100]


@command("designing.rebase_design")
def rebase_design(*, design_id: UUID, version: int, actor: Actor, at: datetime) -> int:
    """Compare the working copy with the version published since (接上新版本), keeping its pages.

    《行政许可法》第二十九条. The differences then show what the copy would undo.

    :raises CannotDesign: nothing was published since.
    """
    row = opened(design_id, Act.REBASE, actor=actor, version=version)
    newest = eforms.form_versions(row.code)
    if not newest or newest[0].version == row.base_version:
        raise CannotDesign("没有新的版本", reason="same")
    row.base_version, row.base_version_id = newest[0].version, newest[0].version_id
    return moved(row, Act.REBASE, actor=actor, at=at).version


@command("designing.save_heading")
def save_heading(
    *, design_id: UUID, version: int, title: str, reason: str, actor: Actor, at: datetime
) -> int:
    """Save the form's name and why it changes (表单名称和理由), 《行政许可法》第二十九条.

    :raises CannotDesign: a name is missing. :raises Overtaken: somebody saved since.
    """
    row = opened(design_id, Act.SAVE, actor=actor, version=version)
    if not title.strip():
        raise CannotDesign(fields={"title": "请填写表单名称"}, reason="title")
    row.title, row.reason = title.strip()[:160], reason.strip()[:160]
    return moved(row, Act.SAVE, actor=actor, at=at, what="名称和理由").version


def _shaped(row: FormDesign, change: Callable[[Pages], Pages]) -> list[FormField]:
    """Write the pages as a change makes them; return all fields.

    :raises CannotDesign: it changes nothing, or there are too many.
    """
    before = eforms.pages_of(row.pages)
    after = change(before)
    if after == before:
        raise CannotDesign("和原来一样，没有改动", reason="unchanged")
    fields = [f for page in after for f in page.fields]
    if len(fields) > max(judging.MOST_FIELDS, len(shaping.keys(before))):
        raise CannotDesign(f"一张表单最多 {judging.MOST_FIELDS} 个字段", reason="too_many")
    row.pages = eforms.plain_pages(after)
    return fields


@command("designing.put_field")
def put_field(
    *,
    design_id: UUID,
    version: int,
    page: str,
    field: FormField,
    old: str = "",
    actor: Actor,
    at: datetime,
) -> int:
    """Add a field, or change the one that had the key ``old`` (添加、修改字段).

    《行政许可法》第二十九条、第三十一条. What only a law can allow is told
    while drafting, and refused when the design is submitted.

    :raises CannotDesign: the field cannot work; ``fields`` says which part and how to mend it.
    """
    row = opened(design_id, Act.SAVE, actor=actor, version=version)
    pages = eforms.pages_of(row.pages)
    if page not in {p.key for p in pages} or (old and old not in shaping.keys(pages)):
        raise NotFound
    others = [key for key in shaping.keys(pages) if key != old]
    if field.key in others:
        sentence = f"编码 {field.key} 已经有别的字段在用，请换一个"
        raise CannotDesign(fields={"key": sentence}, reason="key_twice")
    if shaping.put_field(pages, page, field, old=old) == pages:
        nothing_done()
        return row.version
    fields = _shaped(row, lambda known: shaping.put_field(known, page, field, old=old))
    at_place = next(n for n, f in enumerate(fields) if f.key == field.key)
    faults = judging.field_faults(field, fields, at_place)
    if faults:
        mended = {fault.part or "label": fault.sentence for fault in reversed(faults)}
        raise CannotDesign(fields=mended, reason=faults[0].rule)
    word = "修改" if old else "添加"
    return moved(row, Act.SAVE, actor=actor, at=at, what=f"{word}“{field.label}”").version


@command("designing.remove_field")
def remove_field(*, design_id: UUID, version: int, key: str, actor: Actor, at: datetime) -> int:
    """Remove a field (删除字段), 《行政许可法》第三十一条: ask less."""
    row = opened(design_id, Act.SAVE, actor=actor, version=version)
    what = f"删除“{_label(row, key)}”"
    _shaped(row, lambda pages: shaping.remove_field(pages, key))
    return moved(row, Act.SAVE, actor=actor, at=at, what=what).version


@command("designing.copy_field")
def copy_field(*, design_id: UUID, version: int, key: str, actor: Actor, at: datetime) -> int:
    """Put a copy of a field behind it (复制字段), 《行政许可法》第二十九条.

    :raises CannotDesign: there are as many fields as there may be.
    """
    row = opened(design_id, Act.SAVE, actor=actor, version=version)
    what = f"复制“{_label(row, key)}”"
    _shaped(row, lambda pages: shaping.copy_field(pages, key))
    return moved(row, Act.SAVE, actor=actor, at=at, what=what).version


@command("designing.move_field")
def move_field(
    *, design_id: UUID, version: int, key: str, up: bool, actor: Actor, at: datetime
) -> int:
    """Move a field one place, over the edge of its page to the next (移动字段).

    《行政许可法》第二十九条. A condition that now looks ahead is told by the judge.

    :raises CannotDesign: it is the first or the last already.
    """
    row = opened(design_id, Act.SAVE, actor=actor, version=version)
    what = f"移动“{_label(row, key)}”"
    _shaped(row, lambda pages: shaping.move_field(pages, key, up=up))
    return moved(row, Act.SAVE, actor=actor, at=at, what=what).version


def _label(row: FormDesign, key: str) -> str:
    labels = {f["key"]: f["label"] for page in row.pages for f in page.get("fields", ())}
    return _known(labels, key)


def _title(row: FormDesign, key: str) -> str:
    return _known({page["key"]: page["title"] for page in row.pages}, key)


def _known(names: dict[str, str], key: str) -> str:
    if key not in names:
        raise NotFound
    return names[key]


@command("designing.put_page")
def put_page(
    *, design_id: UUID, version: int, title: str, key: str = "", actor: Actor, at: datetime
) -> int:
    """Add a page, or name one anew (添加、改名页面), 《行政许可法》第二十九条.

    :raises CannotDesign: the name is missing, or there are too many.
    """
    row = opened(design_id, Act.SAVE, actor=actor, version=version)
    if key:
        _title(row, key)
    named = title.strip()
    if not 0 < len(named) <= LONGEST_PAGE:
        sentence = "请填写这一页的名称" if not named else f"名称最多 {LONGEST_PAGE} 个字"
        raise CannotDesign(fields={"title": sentence}, reason="page_title")
    if not key and len(row.pages) >= judging.MOST_PAGES:
        raise CannotDesign(
            fields={"title": f"一张表单最多 {judging.MOST_PAGES} 页"}, reason="too_many"
        )
    _shaped(row, lambda pages: shaping.put_page(pages, named, key=key))
    return moved(row, Act.SAVE, actor=actor, at=at, what=f"页面“{named}”").version


@command("designing.remove_page")
def remove_page(*, design_id: UUID, version: int, key: str, actor: Actor, at: datetime) -> int:
    """Remove a page with its fields (删除页面), 《行政许可法》第三十一条."""
    row = opened(design_id, Act.SAVE, actor=actor, version=version)
    what = f"删除页面“{_title(row, key)}”"
    _shaped(row, lambda pages: shaping.remove_page(pages, key))
    return moved(row, Act.SAVE, actor=actor, at=at, what=what).version


@command("designing.move_page")
def move_page(
    *, design_id: UUID, version: int, key: str, up: bool, actor: Actor, at: datetime
) -> int:
    """Move a page one place (移动页面), 《行政许可法》第二十九条.

    :raises CannotDesign: it is the first or the last already.
    """
    row = opened(design_id, Act.SAVE, actor=actor, version=version)
    what = f"移动页面“{_title(row, key)}”"
    _shaped(row, lambda pages: shaping.move_page(pages, key, up=up))
    return moved(row, Act.SAVE, actor=actor, at=at, what=what).version
