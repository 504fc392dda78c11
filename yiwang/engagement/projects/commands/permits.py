"""A permit that was granted already, on the platform or on paper, meets an approval (已有批文)."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from yiwang.engagement.projects.models import Project, ProjectApproval
from yiwang.engagement.projects.queries.permits import earlier, result_name
from yiwang.engagement.projects.types import Instead
from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.commands import command
from yiwang.foundation.core.types import SYSTEM, Actor
from yiwang.services.eforms import commands as library
from yiwang.services.eforms.types import HeldFrom, Holding

from .assessing import free_approval, office_of, told_owner
from .counting import recount
from .inviting import Meeting
from .steps import CannotProject, moved, opened, wanted_text

LONGEST_NUMBER, LONGEST_AUTHORITY, LONGEST_REASON = 120, 200, 300


@dataclass(frozen=True, slots=True)
class Permit:
    """What is written on a permit; of one that the platform granted only the number of its case."""

    number: str = ""
    issued_on: date | None = None
    authority: str = ""
    case: int | None = None
    file_id: UUID | None = None

    def faults(self, today: date) -> dict[str, str]:
        """Field → sentence."""
        found = {}
        if not self.number.strip() or len(self.number) > LONGEST_NUMBER:
            found["number"] = "请填写批文的文号或者证书编号"
        if self.issued_on is None or self.issued_on > today:
            found["issued_on"] = "请填写批准的日期，不能晚于今天"
        if not self.authority.strip() or len(self.authority) > LONGEST_AUTHORITY:
            found["authority"] = "请填写批准的单位"
        return found


@command("projects.attach_permit")
def attach_permit(
    *,
    project_id: UUID,
    key: str,
    permit: Permit,
    reason: str,
    version: int,
    actor: Actor,
    at: datetime,
) -> None:
    """Find that a permit granted already meets an approval of a project (已有批文), and why.

    《优化营商环境条例》第三十七条; 国办发〔2019〕11号. The lead of the stage or who is in charge
    finds so. It goes into the owner's library, so that no later application asks for it again.

    :raises CannotProject: number, date, authority or reason are missing, the earlier case is not
        the owner's or granted nothing that is valid, or the approval is in hand.
    :raises Overtaken: somebody took a step since ``version``.
    """
    row = opened(project_id, actor=actor, version=version)
    approval = free_approval(row, key, actor, at)
    found = _of_case(row, approval, permit, at) if permit.case else permit
    wrong = found.faults(local_date(at))
    if wrong:
        raise CannotProject("还不能保存，请看标出的地方", fields=wrong, reason="permit")
    why = wanted_text(reason, "reason", "请写明怎样核对的，如核对过原件", LONGEST_REASON)
    ids = [found.file_id] if found.file_id else []
    kept = Meeting.keep(ids, row.pk, actor=actor, at=at)
    approval.instead, approval.instead_at, approval.instead_text = Instead.OUTSIDE, at, why
    approval.instead_by = f"{office_of(row, approval, actor)} {actor.name}"[:120]
    approval.permit_number, approval.permit_on = found.number.strip(), found.issued_on
    approval.permit_authority, approval.permit_case = found.authority.strip(), found.case
    approval.permit_file = kept[0] if kept else {}
    approval.save()
    _held(row, approval, found, at)
    opinion = f"{approval.name}：{approval.permit_number}，{approval.permit_authority}"
    moved(row, "PERMIT", actor=actor, at=at, opinion=opinion)
    told_owner(row, approval, actor, at)
    recount(row, at)


def _of_case(row: Project, approval: ProjectApproval, permit: Permit, at: datetime) -> Permit:
    """Read the permit from the case that granted it to the owner."""
    cases = earlier(row.owner_id, approval.code, at)
    one = next((one for one in cases if one.number == permit.case), None)
    if one is None:
        told = "没有找到业主在平台上办成、现在有效的这一件，请核对，或者按批文填写"
        raise CannotProject(fields={"case": told}, reason="case")
    number = one.document_number or str(one.number)
    return replace(permit, number=number, issued_on=one.granted_on, authority=one.organisation_name)


def _held(row: Project, approval: ProjectApproval, permit: Permit, at: datetime) -> None:
    """Put what was granted elsewhere into the owner's library; the platform's own is there."""
    if permit.case or permit.issued_on is None:
        return
    one = Holding(
        party_id=row.owner_id,
        name=result_name(row.region_code, approval.code) or approval.name,
        source=HeldFrom.ISSUED,
        number=None,
        no=approval.n,
        item_name=approval.name,
        giver=permit.authority.strip(),
        on=permit.issued_on,
        file_id=permit.file_id,
    )
    library.hold_materials(holdings=[one], actor=SYSTEM, at=at)
