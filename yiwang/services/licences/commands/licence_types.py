"""Licence types: drafted field by field, published by another person, withdrawn with a reason."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q

from yiwang.foundation.core import lanes
from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import (
    Conflict,
    DomainError,
    NotFound,
    NotPermitted,
    require,
)
from yiwang.foundation.core.recording import nothing_done
from yiwang.foundation.core.types import Actor
from yiwang.lib.codes.faults import InvalidCode
from yiwang.services.licences import policy
from yiwang.services.licences.models import LicenceType, LicenceTypeVersion
from yiwang.services.licences.queries.licence_types import forget_types
from yiwang.services.licences.rules import (
    identifiers,
    layout_making,
    shipped,
    type_checks,
    type_contents,
)
from yiwang.services.licences.types.layouts import Layout
from yiwang.services.licences.types.licence_types import (
    STATE_NAMES,
    FaceField,
    HolderKind,
    SealStyle,
    TypeAct,
    TypeContent,
    TypeState,
    Validity,
    ValidityKind,
)

LONGEST_NAME = 120
MOST_YEARS = 20
_Change = Callable[[TypeContent], TypeContent]


class CannotChangeType(DomainError):
    """The type cannot take this step; ``fields`` says by field what mends it."""

    code: ClassVar[str] = "licences.cannot_change_type"
    sentence: ClassVar[str] = "这个证照类型现在不能这样办理，请先看最新情况"


class TypeOvertaken(Conflict):
    """Somebody else saved in between; ``detail`` says who and what."""

    code = "licences.type_overtaken"
    sentence = "别人刚刚改过这个证照类型，请先看改了什么再保存"


@command("licences.begin_type")
def begin_type(
    *, code: str, name: str, authority: str, issuer: str, actor: Actor, at: datetime
) -> UUID:
    """Draft a licence type that does not exist yet (起草证照类型), 《电子签名法》第四条.

    :raises CannotChangeType: a name is missing, the code is wrong or already a type's.
    """
    require(policy.may_edit_types(actor))
    faults = _names(name=name, authority=authority, issuer=issuer)
    try:
        code = identifiers.type_code(code)
    except InvalidCode as error:
        faults["code"] = str(error)
    if faults:
        raise CannotChangeType(fields=faults, reason="new")
    concerning(f"licences:type:{code}", begun=True)
    content = TypeContent(
        name=name.strip(),
        authority=authority.strip(),
        issuer=issuer.strip(),
        holders=(HolderKind.LEGAL,),
        validity=Validity(ValidityKind.OPEN),
        seal=SealStyle.OVAL,
        basic_codes=(),
        fields=(),
        layout=Layout(297, 210),
    )
    content = replace(content, layout=layout_making.made(content))
    row, is_new = LicenceType.objects.get_or_create(
        code=code, defaults={"name": content.name, "issuer": content.issuer}
    )
    given_up = Q(state=TypeState.WITHDRAWN, number=0)
    if not is_new and row.versions.exclude(given_up).exists():
        told = f"这个代码是“{row.name}”的，请检查代码"
        raise CannotChangeType(fields={"code": told}, reason="code_taken")
    return _begun(row, content, base=0, what="新的证照类型", actor=actor, at=at)


@command("licences.begin_type_version")
def begin_type_version(*, code: str, number: int = 0, actor: Actor, at: datetime) -> UUID:
    """Draft the next version of a type from its newest, or from an older one (起草新版本).

    《电子签名法》第四条.

    :raises NotFound: no such type or version. :raises CannotChangeType: a draft is under way.
    """
    require(policy.may_edit_types(actor))
    row = LicenceType.objects.select_for_update().filter(pk=code).first()
    if row is None:
        raise NotFound
    concerning(f"licences:type:{code}", begun=True)
    published = LicenceTypeVersion.objects.filter(licence_type=row, number__gt=0)
    newest = published.order_by("-number").first()
    source = published.filter(number=number).first() if number else newest
    if newest is None or source is None:
        raise NotFound
    what = f"以第 {source.number} 版为底稿"
    content = type_contents.content_of(source.content)
    return _begun(row, content, base=newest.number, what=what, actor=actor, at=at)


def _begun(
    row: LicenceType, content: TypeContent, *, base: int, what: str, actor: Actor, at: datetime
) -> UUID:
    version = LicenceTypeVersion(
        licence_type=row,
        state=TypeState.DRAFT,
        base_number=base,
        content=type_contents.plain_content(content),
        acted={"edit": [actor.id]},
        editor_name=actor.name,
        created_at=at,
    )
    try:
        with transaction.atomic():
            version.save(force_insert=True)
    except IntegrityError:
        told = "这个证照类型已经有人在改，请先办完那一份"
        raise CannotChangeType(told, reason="under_way") from None
    lanes.trace(version, TypeAct.BEGIN, actor=actor, at=at, what=what)
    return version.pk


def _opened(version_id: UUID, act: TypeAct, *, actor: Actor, version: int) -> LicenceTypeVersion:
    """Return a version locked for an act the actor may do."""
    rows = LicenceTypeVersion.objects.select_for_update(of=("self",)).select_related("licence_type")
    row = rows.filter(pk=version_id).first()
    if row is None or not policy.may_see_types(actor):
        raise NotFound
    concerning(f"licences:type:{row.licence_type_id}", act=act.value)
    state = TypeState(row.state)
    if act not in policy.ACTS.get(state, ()):
        raise CannotChangeType(f"这一版是“{STATE_NAMES[state]}”，不能这样办理", reason="state")
    if not policy.may(actor, act, state):
        raise NotPermitted
    if not policy.is_another(actor, act, row.acted):
        raise CannotChangeType("起草的人不能发布，请由另一人发布", reason="own")
    if row.version != version:
        last = row.steps.order_by("-n").first()
        raise TypeOvertaken(who=last.actor_name if last else "", what=last.what if last else "")
    return row


def _moved(
    row: LicenceTypeVersion,
    act: TypeAct,
    *,
    actor: Actor,
    at: datetime,
    what: str,
    opinion: str = "",
) -> int:
    row.version += 1
    row.acted = lanes.joined(row.acted, policy.LANES[act], actor.id)
    row.save()
    told = what[: lanes.LONGEST]
    lanes.trace(row, act, actor=actor, at=at, opinion=opinion, what=told)
    return row.version


def _changed(
    row: LicenceTypeVersion, change: _Change, what: str, actor: Actor, at: datetime
) -> int:
    before = type_contents.content_of(row.content)
    after = change(before)
    if after == before:
        nothing_done()
        return row.version
    row.content = type_contents.plain_content(after)
    return _moved(row, TypeAct.SAVE, actor=actor, at=at, what=what)


def _names(**given: str) -> dict[str, str]:
    asked = {"name": "证照名称", "authority": "定义机构", "issuer": "颁发机构"}
    faults = {}
    for key, text in given.items():
        if not text.strip():
            faults[key] = f"请填写{asked[key]}"
        elif len(text.strip()) > LONGEST_NAME:
            faults[key] = f"{asked[key]}最多 {LONGEST_NAME} 个字"
    return faults


@command("licences.describe_type")
def describe_type(
    *,
    version_id: UUID,
    version: int,
    name: str,
    authority: str,
    issuer: str,
    holders: Sequence[HolderKind],
    validity: Validity,
    seal: SealStyle,
    basic_codes: Sequence[str],
    actor: Actor,
    at: datetime,
) -> int:
    """Say whose a type is, who holds it, how long, under which seal (证照类型信息).

    《行政许可法》第五十条. Which items result in it too.

    :raises CannotChangeType: a name is missing, or the years cannot be.
    """
    row = _opened(version_id, TypeAct.SAVE, actor=actor, version=version)
    faults = _names(name=name, authority=authority, issuer=issuer)
    if not holders:
        faults["holders"] = "请选择谁可以持有这类证照"
    is_years = validity.kind is ValidityKind.YEARS
    if is_years and not (validity.years and all(1 <= n <= MOST_YEARS for n in validity.years)):
        faults["years"] = f"请填写有效期是几年，1 到 {MOST_YEARS}，几种用逗号分开"
    codes = tuple(dict.fromkeys(code.strip().upper() for code in basic_codes if code.strip()))
    if not all(type_checks.BASIC.fullmatch(code) for code in codes):
        faults["basic_codes"] = "关联事项填基本编码，12 位，几个用逗号分开"
    if faults:
        raise CannotChangeType(fields=faults, reason="facts")
    facts = {
        "name": name.strip(),
        "authority": authority.strip(),
        "issuer": issuer.strip(),
        "holders": tuple(holders),
        "validity": validity,
        "seal": seal,
        "basic_codes": codes,
    }
    return _changed(row, lambda c: type_contents.with_facts(c, **facts), "证照类型信息", actor, at)


@command("licences.put_face_field")
def put_face_field(
    *, version_id: UUID, version: int, field: FaceField, old: str = "", actor: Actor, at: datetime
) -> int:
    """Add a field to a face, or change the one with the key ``old`` (添加、修改照面栏目).

    《个人信息保护法》第六条: no more on a face than it is for.

    :raises CannotChangeType: the field cannot be; ``fields`` says which part and how to mend it.
    """
    row = _opened(version_id, TypeAct.SAVE, actor=actor, version=version)
    content = type_contents.content_of(row.content)
    if old and content.field(old) is None:
        raise NotFound
    others = tuple(f for f in content.fields if f.key != old)
    faults = type_checks.field_faults(field, others)
    if not old and len(others) >= type_checks.MOST_FIELDS:
        faults["label"] = f"一类证照最多 {type_checks.MOST_FIELDS} 个栏目"
    if faults:
        raise CannotChangeType(fields=faults, reason="field")
    what = f"{'修改' if old else '添加'}栏目“{field.label}”"
    return _changed(row, lambda c: type_contents.with_field(c, field, old), what, actor, at)


@command("licences.remove_face_field")
def remove_face_field(
    *, version_id: UUID, version: int, key: str, actor: Actor, at: datetime
) -> int:
    """Remove a field with its boxes (删除照面栏目), 《个人信息保护法》第六条."""
    row = _opened(version_id, TypeAct.SAVE, actor=actor, version=version)
    what = f"删除栏目“{_label(row, key)}”"
    return _changed(row, lambda c: type_contents.without_field(c, key), what, actor, at)


@command("licences.move_face_field")
def move_face_field(
    *, version_id: UUID, version: int, key: str, up: bool, actor: Actor, at: datetime
) -> int:
    """Move a field one place (移动照面栏目), 《个人信息保护法》第六条; the face stays as it is."""
    row = _opened(version_id, TypeAct.SAVE, actor=actor, version=version)
    what = f"移动栏目“{_label(row, key)}”"
    return _changed(row, lambda c: type_contents.moved_field(c, key, up=up), what, actor, at)


def _label(row: LicenceTypeVersion, key: str) -> str:
    field = type_contents.content_of(row.content).field(key)
    if field is None:
        raise NotFound
    return field.label


@command("licences.change_layout")
def change_layout(
    *, version_id: UUID, version: int, layout: Layout, actor: Actor, at: datetime
) -> int:
    """Lay out the face (版面): page, frame, every box; it is judged when it is published.

    《电子签名法》第五条.

    :raises CannotChangeType: there are more boxes than a face may have.
    """
    row = _opened(version_id, TypeAct.SAVE, actor=actor, version=version)
    if len(layout.parts) > type_checks.MOST_PARTS:
        raise CannotChangeType(f"一个版面最多 {type_checks.MOST_PARTS} 个部件", reason="too_many")
    return _changed(row, lambda c: replace(c, layout=layout), "版面", actor, at)


@command("licences.make_layout")
def make_layout(*, version_id: UUID, version: int, actor: Actor, at: datetime) -> int:
    """Lay out the face anew by rule from its fields (自动排版), 《电子签名法》第五条."""
    row = _opened(version_id, TypeAct.SAVE, actor=actor, version=version)
    return _changed(
        row, lambda c: replace(c, layout=layout_making.made(c)), "按栏目自动排版", actor, at
    )


@command("licences.publish_type")
def publish_type(
    *, version_id: UUID, version: int, opinion: str = "", actor: Actor, at: datetime
) -> int:
    """Put a draft into force (发布证照类型); return its number. Licences keep the one they have.

    《电子签名法》第四条、《行政许可法》第三十九条. The version before it is superseded.

    :raises CannotChangeType: it has faults; ``detail`` counts them, the first is told.
    """
    row = _opened(version_id, TypeAct.PUBLISH, actor=actor, version=version)
    content = type_contents.content_of(row.content)
    faults = type_checks.faults(content)
    if faults:
        told = f"还有 {len(faults)} 处要改才能发布：{faults[0].sentence}"
        raise CannotChangeType(told, reason="faults", count=len(faults))
    others = LicenceTypeVersion.objects.filter(licence_type_id=row.licence_type_id)
    newest = others.order_by("-number").values_list("number", flat=True).first() or 0
    if newest != row.base_number:
        told = f"起草以后第 {newest} 版已经发布，请撤回这一份，以新版为底稿再改"
        raise CannotChangeType(told, reason="stale")
    others.filter(state=TypeState.PUBLISHED).update(state=TypeState.SUPERSEDED)
    row.state, row.number, row.published_at = TypeState.PUBLISHED, newest + 1, at
    LicenceType.objects.filter(pk=row.licence_type_id).update(
        name=content.name, issuer=content.issuer
    )
    forget_types()
    what = f"第 {row.number} 版"
    _moved(row, TypeAct.PUBLISH, actor=actor, at=at, what=what, opinion=opinion)
    return row.number


@command("licences.withdraw_type")
def withdraw_type(
    *, version_id: UUID, version: int, opinion: str, actor: Actor, at: datetime
) -> None:
    """Give up a draft, or stop issuing by a version in force (撤回证照类型), with a reason.

    《行政许可法》第八条. Licences issued by it stay what they are.

    :raises CannotChangeType: there is no reason.
    """
    row = _opened(version_id, TypeAct.WITHDRAW, actor=actor, version=version)
    if not opinion.strip():
        raise CannotChangeType(fields={"opinion": "请填写撤回的原因"}, reason="opinion")
    row.state = TypeState.WITHDRAWN
    forget_types()
    _moved(row, TypeAct.WITHDRAW, actor=actor, at=at, what="撤回", opinion=opinion)


@command("licences.load_types")
def load_types(
    *,
    certificates: Mapping[str, Any],
    samples: Mapping[str, Any],
    results: Iterable[tuple[str, str]],
    actor: Actor,
    at: datetime,
) -> int:
    """Publish shipped types that are not there yet (装载证照类型); return how many were.

    《电子签名法》第四条. What people have made of a type since is left alone.

    :param samples: what example licences say, by the name of a field and by type.
    :param results: the basic code of each item with the name of its result.
    """
    require(actor.is_system, NotPermitted)
    concerning("licences:type:shipped", loaded_at=at.isoformat())
    given = shipped.codes_of(certificates)
    known = set(LicenceType.objects.filter(pk__in=given).values_list("pk", flat=True))
    missing = shipped.types_of(certificates, samples, results, without=known)
    if not missing:
        nothing_done()
        return 0
    LicenceType.objects.bulk_create(
        LicenceType(
            code=row.code,
            name=row.content.name,
            issuer=row.content.issuer,
            is_code_verified=row.is_code_verified,
        )
        for row in missing
    )
    LicenceTypeVersion.objects.bulk_create(
        LicenceTypeVersion(
            licence_type_id=row.code,
            state=TypeState.PUBLISHED,
            number=1,
            content=type_contents.plain_content(row.content),
            editor_name=actor.name,
            created_at=at,
            published_at=at,
        )
        for row in missing
    )
    forget_types()
    return len(missing)
