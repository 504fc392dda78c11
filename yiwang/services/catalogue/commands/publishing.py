"""Publishing: basic versions, and implementing lists for many organisations at once."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import DomainError, require
from yiwang.foundation.core.events import Event
from yiwang.foundation.core.outbox import publish
from yiwang.foundation.core.types import Actor
from yiwang.foundation.orgs.types import OrganisationInfo
from yiwang.lib.codes import items as codes
from yiwang.services.catalogue import events, policy, queries
from yiwang.services.catalogue.models import (
    BasicItem,
    BasicVersion,
    Body,
    ItemVersion,
    SearchText,
    Stamp,
)
from yiwang.services.catalogue.queries.faults import asking_again
from yiwang.services.catalogue.rules import words
from yiwang.services.catalogue.rules.hashing import content_hash
from yiwang.services.catalogue.types.changes import ChangeKind, ChangeTarget
from yiwang.services.catalogue.types.checks import Fault

from . import versions
from .forming import usual_form
from .versions import Written

CHUNK = 2000


class CannotPublish(DomainError):
    """The text breaks rules of publishing; the sentence and ``detail["faults"]`` say which."""

    code = "catalogue.cannot_publish"
    sentence = "还不能发布，请先修改标出的要素"

    @classmethod
    def because_of(cls, faults: Sequence[Fault]) -> "CannotPublish":
        """Return the refusal that names all faults at once; the first gives the code."""
        first, *rest = faults
        several = "；".join(f"{n}. {f.sentence}" for n, f in enumerate(faults, 1))
        return cls(
            f"有 {len(faults)} 处需要修改：{several}" if rest else first.sentence,
            fields={fault.element: fault.sentence for fault in reversed(faults)},
            reason=first.check,
            faults=[
                {"check": f.check, "element": f.element, "sentence": f.sentence} for f in faults
            ],
        )


def touch() -> None:
    """Tell every process that what is published has changed.

    The stamp is random, so that a value seen in a transaction that was rolled back never returns.
    """
    Stamp.objects.update_or_create(pk=1, defaults={"value": secrets.randbits(62)})
    queries.forget()


@command("catalogue.publish_basic")
def publish_basic(
    *,
    code: str,
    content: Mapping[str, Any],
    source_id: str = "",
    is_demo: bool = False,
    reason: str = "",
    is_loaded: bool | None = None,
    actor: Actor,
    at: datetime,
) -> int:
    """Publish a version of a basic item, unless it says the same already (基本目录发布).

    《安徽省政务服务事项目录清单》五级四同：名称、编码、类型、依据由基本目录统一。
    Return the id of the version in force. ``is_loaded`` as for :func:`publish_lists`.

    :raises CannotPublish: the content breaks a rule (code, kind, basis …).
    """
    require(policy.may_publish(actor))
    codes.parse_basic_code(code)
    _refuse_faults(code, actor, is_loaded, basic=content)
    item, _ = BasicItem.objects.select_for_update(of=("self",)).get_or_create(
        code=code, defaults={"source_id": source_id, "is_demo": is_demo}
    )
    digest = content_hash({"code": code, **content})
    concerning(f"catalogue:basic:{code}", hash=digest)
    last = BasicVersion.objects.filter(item=item).order_by("-version_no").first()
    if last is not None and last.hash == digest:
        return last.pk
    version = BasicVersion.objects.create(
        item=item,
        version_no=last.version_no + 1 if last else 1,
        hash=digest,
        reason=reason,
        published_at=at,
        **content,
    )
    item.current = version
    item.save(update_fields=["current"])
    for text in SearchText.objects.filter(basic=item).select_related("body"):
        _index(item, version, text.body)
    touch()
    publish(
        events.CatalogueChanged(
            basic_code=code,
            target=ChangeTarget.ITEM,
            kind=ChangeKind.CHANGED if last else ChangeKind.CREATED,
            version_no=version.version_no,
            hash=digest,
            changed_at=at,
        )
    )
    return version.pk


@command("catalogue.publish_lists")
def publish_lists(
    *,
    basic_code: str,
    body: Mapping[str, Any],
    organisations: Sequence[OrganisationInfo],
    form_version_id: int | None = None,
    reason: str = "",
    is_loaded: bool | None = None,
    actor: Actor,
    at: datetime,
) -> int:
    """Publish one text of an item as the implementing list of many organisations (实施清单发布).

    《行政许可法》第三十条：事项、依据、条件、数量、程序、期限、材料目录应当公示。
    Lists that say the same already are left alone, and a loaded text is not published where it
    would ask again for what the public list took away; return how many versions were written.
    What people publish online without a form gets the usual one.

    :param is_loaded: the text came from another system, so that the rules which real data break
        only mark it; by default what the system publishes by itself.

    :raises CannotPublish: the text breaks rules (promise, vague material, fee, visits …).
    """
    require(policy.may_publish(actor))
    basic = (
        BasicItem.objects.select_for_update(of=("self",))
        .select_related("current")
        .get(code=basic_code)
    )
    version = basic.current
    if version is None:
        raise CannotPublish("基本目录里还没有发布这个事项", reason="no_basic")
    if form_version_id is None and not _is_loaded(actor, is_loaded):
        form_version_id = usual_form(basic, body, actor=actor, at=at)
    given = {"body": body, "organisations": organisations, "form_version_id": form_version_id}
    _refuse_faults(basic_code, actor, is_loaded, **given)
    kept, _ = Body.objects.get_or_create(hash=content_hash(body), defaults={"content": body})
    left = asking_again(basic_code, body, organisations) if _is_loaded(actor, is_loaded) else ()
    places = [one for one in organisations if one.id not in left]
    concerning(
        f"catalogue:basic:{basic_code}", body=kept.hash, organisations=len(places), left=len(left)
    )
    text = _index(basic, version, kept)
    written = _write(basic, kept, text, places, form_version_id, reason, at)
    if written:
        touch()
        publish(told(basic_code, written, kept.hash, actor, at))
    return len(written)


def told(
    basic_code: str, written: Sequence[Written], digest: str, actor: Actor, at: datetime
) -> Event:
    """Return the one fact about lists that were written together, however many they are."""
    only = written[0] if len(written) == 1 else None
    is_new = all(one.version_no == 1 for one in written)
    return events.CatalogueChanged(
        basic_code=basic_code,
        target=ChangeTarget.LIST,
        kind=ChangeKind.CREATED if is_new else ChangeKind.CHANGED,
        code=only.code if only else "",
        count=len(written),
        version_no=only.version_no if only else 0,
        hash=only.hash if only else digest,
        changed_at=at,
        changed_by="" if actor.is_system else actor.name,
    )


def _is_loaded(actor: Actor, is_loaded: bool | None) -> bool:  # noqa: FBT001
    return actor.is_system if is_loaded is None else is_loaded


def _refuse_faults(code: str, actor: Actor, is_loaded: bool | None, **given: Any) -> None:  # noqa: FBT001
    """Refuse what breaks rules, all at once.

    :raises CannotPublish: there is an error among the faults.
    """
    lenient = _is_loaded(actor, is_loaded)
    found = queries.publishing_faults(code, is_loaded=lenient, viewer=actor, **given)
    errors = [fault for fault in found if fault.refuses]
    if errors:
        raise CannotPublish.because_of(errors)


def _index(basic: BasicItem, version: BasicVersion, body: Body) -> int:
    """Write the words of a text once, again only when they changed; return its id."""
    vector = words.vector(_parts(version, body.content))
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO catalogue_searchtext AS t (basic_id, body_id, name, hash, words)"
            " VALUES (%s, %s, %s, %s, %s::tsvector) ON CONFLICT (basic_id, body_id) DO UPDATE"
            " SET name = excluded.name, hash = excluded.hash, words = excluded.words RETURNING id",
            [basic.pk, body.pk, version.name, content_hash(vector), vector],
        )
        return int(cursor.fetchone()[0])


def _parts(version: BasicVersion, body: Mapping[str, Any]) -> dict[str, list[str]]:
    beside = [s["name"] for s in body.get("situations", ())] + list(version.themes)
    far = [version.department, body["result"]["name"], *(m["name"] for m in body["materials"])]
    return {
        "A": list(words.words(version.name)),
        "B": _cut(beside),
        "C": _cut(far),
        "D": list(words.bigrams(version.name)),
    }


def _cut(texts: Iterable[str]) -> list[str]:
    return [word for text in texts for word in words.words(text)]


def _write(  # noqa: PLR0917  all of one act
    basic: BasicItem,
    body: Body,
    text: int,
    organisations: list[OrganisationInfo],
    form_version_id: int | None,
    reason: str,
    at: datetime,
) -> list[Written]:
    written: list[Written] = []
    for start in range(0, len(organisations), CHUNK):
        some = organisations[start : start + CHUNK]
        lists = versions.lists_of((basic, one) for one in some).values()
        stale = (row for row in lists if not _says(row.current, body, form_version_id))
        coming = [
            versions.Next(
                item_id=row.pk,
                code=row.code,
                version_no=row.current.version_no + 1 if row.current else 1,
                body_id=body.pk,
                body_hash=body.hash,
                form_version_id=form_version_id,
                words=text,
                is_online=bool(body.content.get("online", True)),
            )
            for row in stale
        ]
        written += versions.write(coming, reason, at)
    return written


def _says(version: ItemVersion | None, body: Body, form_version_id: int | None) -> bool:
    return (
        version is not None
        and version.body_id == body.pk
        and version.form_version_id == form_version_id
    )
