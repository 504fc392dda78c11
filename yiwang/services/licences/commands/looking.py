"""Looking at a licence as it was sealed; every look leaves a trace."""

import base64
from datetime import datetime
from typing import Final
from uuid import UUID

from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import NotFound, require
from yiwang.foundation.core.types import Actor
from yiwang.foundation.files import queries as files
from yiwang.lib.ofd.reading import read
from yiwang.lib.ofd.svg import svg
from yiwang.services.licences import policy
from yiwang.services.licences.models import Licence

_MOST_PAGES: Final = 20


@command("licences.look_at_licence")
def look_at_licence(*, licence_id: UUID, actor: Actor, at: datetime) -> tuple[str, ...]:
    """Show the pages of a licence in clear, as addresses of images (查看证照原件).

    《个人信息保护法》第五十一条、第五十四条: who holds, keeps or decided it; each look is kept.

    :raises NotFound: no such licence, or none that bears its seal.
    :raises NotPermitted: the actor only sees it masked.
    """
    row = Licence.objects.prefetch_related("holders").filter(pk=licence_id).first()
    if row is None or row.original is None:
        raise NotFound
    parties = frozenset(one.party_id for one in row.holders.all() if one.party_id)
    office, region = row.organisation_id, row.region_code
    seen = policy.may_see_licence(
        actor, organisation_id=office, region_code=region, parties=parties
    )
    require(seen, NotFound)
    require(
        policy.holds(actor, parties)
        or policy.may_keep_licence(actor, organisation_id=office)
        or policy.may_issue_licence(actor, organisation_id=office)
    )
    with files.open_content(row.original) as stream:
        package = read(stream.read())
    concerning(f"licences:licence:{row.pk}", looked_at=at.isoformat())
    return tuple(_image(svg(package, n)) for n in range(len(package.pages))[:_MOST_PAGES])


def _image(drawn: str) -> str:
    """A page as the address of an image: an SVG in the page itself would share its names."""
    return f"data:image/svg+xml;base64,{base64.b64encode(drawn.encode()).decode()}"
