"""Publish versions of forms."""

from collections.abc import Sequence
from datetime import datetime

from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import DomainError
from yiwang.foundation.core.outbox import publish
from yiwang.foundation.core.types import Actor
from yiwang.services.eforms.events import FormPublished
from yiwang.services.eforms.models import FormDefinition, FormVersion
from yiwang.services.eforms.rules import definitions, schema
from yiwang.services.eforms.types import FormPage


class CannotPublish(DomainError):
    """The definition cannot be filled in (表单定义有误)."""

    code = "eforms.cannot_publish"
    sentence = "这张表单的定义有问题，不能发布"


@command("eforms.publish_version")
def publish_version(
    *, code: str, title: str, pages: Sequence[FormPage], actor: Actor, at: datetime
) -> int:
    """Publish a form; the content of the newest version again is that version (发布申请表单).

    《行政许可法》第二十九条: the application form is provided by the authority. The content of an
    older version becomes a new one. What the system loads never takes the place of what people
    published: it gets the version in force instead.

    :raises CannotPublish: two fields share a key, a choice has no options, a condition looks ahead.
    """
    whole = definitions.completed(pages)
    faults = definitions.faults(whole)
    concerning(f"eforms:form:{code}", pages=len(whole), by=actor.id)
    if faults:
        raise CannotPublish(reason="definition", faults=faults)
    digest = definitions.content_hash(title, whole)
    FormDefinition.objects.bulk_create(
        [FormDefinition(code=code, title=title)], ignore_conflicts=True
    )
    definition = FormDefinition.objects.select_for_update(of=("self",)).get(pk=code)
    versions = FormVersion.objects.filter(definition=definition)
    newest = versions.defer("pages", "schema").order_by("-version").first()
    if newest is not None and (newest.hash == digest or (newest.is_designed and actor.is_system)):
        return newest.pk
    made = FormVersion.objects.create(
        definition=definition,
        version=newest.version + 1 if newest else 1,
        title=title,
        pages=definitions.dump(whole),
        schema=schema.build(title, whole),
        hash=digest,
        published_at=at,
        is_designed=not actor.is_system,
    )
    publish(FormPublished(code=code, version_id=made.pk, version=made.version))
    return made.pk
