"""Where a case was sent on, who could get it, and whether it is to be voided (转送、作废)."""

from yiwang.foundation.core.errors import NotFound
from yiwang.foundation.core.types import Actor
from yiwang.foundation.orgs import queries as orgs
from yiwang.services.cases import policy
from yiwang.services.cases.models import Case, CaseEvent, CaseLink, VoidProposal
from yiwang.services.cases.types import (
    Action,
    CaseState,
    LinksView,
    LinkView,
    TransferTarget,
    VoidView,
)
from yiwang.services.catalogue import queries as catalogue

from .case_file import case_row

_BASIC = slice(19, 31)


class Links:
    """What commands ask of targets too."""

    @staticmethod
    def targets(case: Case) -> tuple[TransferTarget, ...]:
        """Return who above offers the same item: at most one for each level."""
        basic = case.item_code[_BASIC]
        found: dict[str, TransferTarget] = {}
        for region in reversed(orgs.region_path(case.region_code)):
            guide = catalogue.elsewhere(basic, region.code)
            if guide is not None and guide.code != case.item_code:
                found[guide.code] = TransferTarget(guide.code, guide.organisation_name)
        return tuple(found.values())

    @staticmethod
    def offered_by(case: Case, authority: str) -> str:
        """Return the code of the item when the authority named offers it on the platform."""
        name = authority.strip()
        if not name:
            return ""
        found = (one.item_code for one in Links.targets(case) if one.organisation_name == name)
        return next(found, "")

    @staticmethod
    def offer(case: Case) -> TransferTarget | None:
        """Return whom a declined case can still be sent on to."""
        named = Links.named(case)
        if not named.item_code or CaseLink.objects.filter(case=case, way="TO").exists():
            return None
        return named

    @staticmethod
    def named(case: Case) -> TransferTarget:
        """Return the right authority a declined case was told, on the platform or not."""
        if case.state != CaseState.DECLINED:
            return TransferTarget("", "")
        rows = CaseEvent.objects.filter(case=case, act=Action.DECLINE).order_by("-n")
        facts = rows.values_list("facts", flat=True).first() or {}
        return TransferTarget(str(facts.get("send_on") or ""), str(facts.get("authority", "")))


def transfer_targets(number: int, *, viewer: Actor) -> tuple[TransferTarget, ...]:
    """Return the authorities on the platform that could get a case.

    :raises NotFound: there is no such case, or not for this viewer.
    """
    return Links.targets(case_row(number, viewer))


def _known(number: int, viewer: Actor) -> Case:
    case = Case.objects.filter(pk=number).defer("values", "signature").first()
    if case is None or not (policy.is_applicant(viewer, case) or policy.may_read(viewer, case)):
        raise NotFound
    return case


def links_of(number: int, *, viewer: Actor) -> LinksView:
    """Return where a case went and came from, to its applicant or its staff.

    :raises NotFound: there is no such case, or it is not the viewer's.
    """
    case = _known(number, viewer)
    rows = {row.way: row for row in CaseLink.objects.filter(case=case).order_by("n")[:10]}
    views = {
        way: LinkView(row.other, row.organisation_name, row.reason, row.at)
        for way, row in rows.items()
    }
    named = Links.named(case)
    return LinksView(
        went_to=views.get("TO"),
        came_from=views.get("FROM"),
        offer=named if named.item_code and "TO" not in views else None,
        authority=named.organisation_name,
    )


def void_of(number: int, *, viewer: Actor) -> VoidView | None:
    """Return the newest proposal to void a case, to its staff; None when there was none.

    :raises NotFound: there is no such case, or not for this viewer.
    """
    case = case_row(number, viewer)
    row = VoidProposal.objects.filter(case=case).order_by("-n").first()
    if row is None:
        return None
    is_mine = policy.proposed_by(viewer, row.proposed_by, row.proposed_person)
    return VoidView(
        n=row.n,
        reason=row.reason,
        basis=row.basis,
        continues=row.continues,
        proposed_name=row.proposed_name,
        proposed_at=row.proposed_at,
        answered_name=row.answered_name,
        answered_at=row.answered_at,
        approved=row.approved,
        answer=row.answer,
        may_answer=row.approved is None
        and not is_mine
        and Action.VOID in policy.actions_for(viewer, case),
    )
