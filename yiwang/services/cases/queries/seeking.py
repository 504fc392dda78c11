"""How the lines of a list were met, for the applicant and for staff (先行检索)."""

from collections.abc import Mapping

from yiwang.foundation.core.errors import NotFound
from yiwang.foundation.core.types import Actor
from yiwang.services.cases import policy
from yiwang.services.cases.models import Case, Draft, SoughtMaterial
from yiwang.services.cases.types import DraftInfo
from yiwang.services.cases.types.ways import SoughtView

MOST = 100


def sought_of_draft(draft: DraftInfo, *, viewer: Actor) -> Mapping[int, SoughtView]:
    """Return by line how the materials of a draft were looked for; who has it may see it."""
    del viewer  # the draft was given to its owner only
    return _views(draft.number)


def sought_materials(number: int, *, viewer: Actor) -> Mapping[int, SoughtView]:
    """Return by line how the materials of a draft or a case were looked for.

    :raises NotFound: there is no such draft or case, or it is not the viewer's.
    """
    case = Case.objects.filter(pk=number).defer("values", "signature").first()
    if case is not None:
        mine = policy.is_applicant(viewer, case) or policy.may_read(viewer, case)
    else:
        draft = Draft.objects.filter(pk=number).defer("values").first()
        mine = draft is not None and policy.owns_draft(viewer, draft)
    if not mine:
        raise NotFound
    return _views(number)


def _views(number: int) -> dict[int, SoughtView]:
    rows = SoughtMaterial.objects.filter(number=number).order_by("material_no")[:MOST]
    return {row.material_no: row.view() for row in rows}
