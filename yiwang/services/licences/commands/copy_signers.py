"""What signs PDF copies is set up once (副本签名)."""

from datetime import datetime

from django.db import connection

from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import NotPermitted, require
from yiwang.foundation.core.recording import nothing_done
from yiwang.foundation.core.types import Actor
from yiwang.services.licences.models import CopySigner
from yiwang.services.licences.providers import signed_pdf as providers

NAME = "一网测试文件签名"
_ONE_FOUNDER = "SELECT pg_advisory_xact_lock(hashtext('licences.found_copy_signer'))"


@command("licences.found_copy_signer")
def found_copy_signer(*, actor: Actor, at: datetime) -> int:
    """Make the key and the certificate that sign PDF copies (副本签名证书), 《电子签名法》第十三条.

    Done before: nothing happens. Returns its key.

    :raises NotPermitted: only the platform itself sets it up.
    """
    require(actor.is_system, NotPermitted)
    with connection.cursor() as cursor:
        cursor.execute(_ONE_FOUNDER)
    known = CopySigner.objects.filter(retired_at=None).order_by("is_test", "pk").first()
    if known is not None:
        nothing_done()
        return known.pk
    certificate, wrapped = providers.copy_key(f"{NAME}，无法律效力", at)
    row = CopySigner.objects.create(
        name=NAME,
        certificate=certificate,
        wrapped_private_key=wrapped,
        is_test=True,
        created_at=at,
    )
    concerning(f"licences:copy_signer:{row.pk}")
    return row.pk
