"""Keep a file to use again, use it, let it go."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import F

from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import DomainError, NotFound, NotPermitted, require
from yiwang.foundation.core.ids import uuid7
from yiwang.foundation.core.types import Actor
from yiwang.foundation.files import commands as files
from yiwang.foundation.files.types import StoredFileInfo
from yiwang.foundation.identity.types import Permission
from yiwang.services.eforms.models import PersonalDocument
from yiwang.services.eforms.queries import LIMIT, NOBODY, document, party_of
from yiwang.services.eforms.rules.naming import material_key
from yiwang.services.eforms.types import HeldFrom, PersonalDocumentInfo


class CannotKeep(DomainError):
    """The file cannot be kept in 我的材料 (不能存入)."""

    code = "eforms.cannot_keep_document"
    sentence = f"“我的材料”最多存 {LIMIT} 份。请先删去不再用的"


class CannotLetGo(DomainError):
    """The document is not there, or was not uploaded by the party (不能删除)."""

    code = "eforms.cannot_let_go_document"
    sentence = "这份材料已经删除"


@command("eforms.keep_document")
def keep_document(*, file_id: UUID, name: str, actor: Actor, at: datetime) -> PersonalDocumentInfo:
    """Keep a file the actor uploaded to use it again (存入个人材料).

    《国务院关于在线政务服务的若干规定》第十一条.

    :raises CannotKeep: no party, or too many documents.
    """
    party = party_of(actor)
    document_id = uuid7()
    concerning(f"eforms:document:{document_id}")
    mine = PersonalDocument.objects.filter(party_id=party or NOBODY)
    if party is None or mine.filter(source=HeldFrom.UPLOADED).count() >= LIMIT:
        raise CannotKeep
    kept = files.refer(file_id=file_id, owner=f"party:{party}", actor=actor, at=at)
    same = mine.filter(file__content_id=kept.sm3, name=name).first()
    if same is not None:
        files.discard(file_id=kept.id, actor=actor, at=at)
        return document(same.pk, viewer=actor)
    PersonalDocument.objects.create(
        pk=document_id,
        party_id=party,
        name=name[:200],
        key=material_key(name),
        file_id=kept.id,
        source=HeldFrom.UPLOADED,
        kept_at=at,
        obtained_on=local_date(at),
    )
    return document(document_id, viewer=actor)


@command("eforms.use_document")
def use_document(
    *, document_id: UUID, owner: str, used_for: str = "", actor: Actor, at: datetime
) -> StoredFileInfo:
    """Use a kept document for an application: the same bytes under a file of its own (材料复用).

    《国务院关于在线政务服务的若干规定》第十一条.

    :raises NotFound: it is another party's, or has no file.
    """
    concerning(f"eforms:document:{document_id}", owner=owner)
    found = document(document_id, viewer=actor)
    if found.file is None:
        raise NotFound
    made = files.refer(file_id=found.file.id, owner=owner, actor=actor, at=at)
    PersonalDocument.objects.filter(pk=document_id).update(
        times_used=F("times_used") + 1, last_used_at=at, used_for=used_for[:1000]
    )
    return made


@command("eforms.use_at_window")
def use_at_window(
    *,
    documents: Sequence[UUID],
    party_id: UUID,
    owner: str,
    used_for: str,
    actor: Actor,
    at: datetime,
) -> tuple[UUID, ...]:
    """Use documents of who stands at the window and agrees (窗口使用材料库); return the new files.

    《国务院关于在线政务服务的若干规定》第十一条; 《个人信息保护法》第十四条. The entry names
    the officer and the ground; the owner of the library sees in it what each was used for.

    :raises NotPermitted: the actor takes nothing in.
    :raises NotFound: one is another party's, or has no file.
    """
    require(actor.is_staff and actor.has(Permission.INTAKE), NotPermitted)
    concerning(f"eforms:library:{party_id}", owner=owner, ground="本人在场同意")
    rows = PersonalDocument.objects.filter(pk__in=documents, party_id=party_id)
    found = dict(rows.exclude(file=None).values_list("pk", "file_id"))
    if set(found) != set(documents):
        raise NotFound
    made = [
        files.refer(file_id=found[one], owner=owner, actor=actor, at=at).id for one in documents
    ]
    rows.update(times_used=F("times_used") + 1, last_used_at=at, used_for=used_for[:1000])
    return tuple(made)


@command("eforms.let_go_document")
def let_go_document(*, document_id: UUID, actor: Actor, at: datetime) -> None:
    """Delete a kept document; applications that used it keep their own file (删除个人材料).

    《个人信息保护法》第四十七条.

    :raises CannotLetGo: it is gone, another party's, or came with a case.
    """
    concerning(f"eforms:document:{document_id}")
    row = PersonalDocument.objects.filter(
        pk=document_id, party_id=party_of(actor) or NOBODY
    ).first()
    if row is None:
        raise CannotLetGo
    if row.source != HeldFrom.UPLOADED or row.file_id is None:
        raise CannotLetGo(
            f"这是{row.info().origin}，不能删除。内容不对的，可以提出疑义校核", reason="not_own"
        )
    file_id = row.file_id
    row.delete()
    files.discard(file_id=file_id, actor=actor, at=at)
