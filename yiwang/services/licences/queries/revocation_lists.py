"""The newest revocation list of an authority, for everybody."""

from yiwang.foundation.core.errors import NotFound
from yiwang.foundation.core.types import Actor
from yiwang.services.licences.models import RevocationList
from yiwang.services.licences.types.revocations import RevocationListInfo


def revocation_list(name: str, *, viewer: Actor) -> RevocationListInfo:
    """Return the newest list of that name.

    :raises NotFound: no authority's lists are called so, or there is none yet.
    """
    del viewer  # published
    row = RevocationList.objects.filter(name=name).order_by("-number").first()
    if row is None:
        raise NotFound("没有这个机构的吊销列表，请核对地址")
    return RevocationListInfo(bytes(row.der), row.number, row.sm3, row.next_update)
