"""What stands in the place of single approvals: regional assessments, papers, no need."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from yiwang.engagement.projects import policy
from yiwang.engagement.projects.models import (
    Project,
    ProjectApproval,
    ProjectStage,
    RegionalAssessment,
)
from yiwang.engagement.projects.queries.board import board
from yiwang.engagement.projects.types import ASSESSMENT_KINDS, DONE, Instead, Standing
from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import NotFound, NotPermitted, require
from yiwang.foundation.core.types import Actor
from yiwang.foundation.notifications.types import MessageKind
from yiwang.lib.codes import divisions

from .counting import recount
from .steps import CannotProject, Overtaken, moved, opened, tell_owner, wanted_text

LONGEST, LONGEST_AREA = 200, 80
FREE = frozenset(
    {Standing.WAITING, Standing.READY, Standing.INSIDE, Standing.REFUSED, Standing.ENDED}
)
"""Standings in which nothing is in hand, so that something else may take the place."""


@dataclass(frozen=True, slots=True)
class AssessmentFacts:
    """What is recorded of a regional assessment."""

    kind: str
    area: str
    document: str
    authority: str
    valid_from: date | None
    valid_until: date | None

    def faults(self, known: Iterable[str]) -> dict[str, str]:
        """Field → sentence."""
        found = {}
        if self.kind not in set(known):
            found["kind"] = "请选择评估类型"
        if not self.area.strip() or len(self.area) > LONGEST_AREA:
            found["area"] = f"请填写区域名称，最多 {LONGEST_AREA} 个字"
        if not self.document.strip() or len(self.document) > LONGEST:
            found["document"] = "请填写成果文件的名称和文号"
        if not self.authority.strip() or len(self.authority) > LONGEST:
            found["authority"] = "请填写审查成果的单位"
        if self.valid_from is None:
            found["valid_from"] = "请填写有效期从哪天起"
        if self.valid_until is None:
            found["valid_until"] = "请填写有效期到哪天"
        elif self.valid_from and self.valid_until < self.valid_from:
            found["valid_until"] = "有效期的结束日期不能早于开始日期"
        return found


class Assessed:
    """What registering and recording share."""

    @staticmethod
    def stand_in(row: Project, *, actor: Actor, at: datetime) -> list[str]:
        """Let valid assessments of the project's area stand in; return the approvals' names."""
        if not row.area_name:
            return []
        today = local_date(at)
        codes = [row.region_code, *divisions.ancestors_of(row.region_code)]
        rows = RegionalAssessment.objects.filter(
            region_code__in=codes,
            area=row.area_name,
            valid_from__lte=today,
            valid_until__gte=today,
            ended_on__isnull=True,
        )
        by_kind = {one.kind: one for one in rows.order_by("id")}
        free = ProjectApproval.objects.filter(project=row, instead="", number__isnull=True)
        fitting = [a for a in free.order_by("n") if a.assessed_by in by_kind]
        for approval in fitting:
            _stand(approval, by_kind[approval.assessed_by], at)
        if fitting:
            names = [one.name for one in fitting]
            moved(row, "INSTEAD", actor=actor, at=at, opinion=_told(names))
        return [one.name for one in fitting]


def _told(names: Iterable[str]) -> str:
    return f"区域评估代替：{'、'.join(names)}"


def _stand(approval: ProjectApproval, found: RegionalAssessment, at: datetime) -> None:
    approval.instead, approval.assessment_id = Instead.ASSESSMENT, found.pk
    approval.instead_text = (
        f"{found.area}{found.kind}区域评估（{found.document}，{found.authority}，"
        f"有效期至 {found.valid_until.isoformat()}）"
    )[:300]
    approval.instead_by = found.authority[:120]
    approval.instead_at = at
    approval.save()


@command("projects.record_assessment")
def record_assessment(
    *, region_code: str, facts: AssessmentFacts, actor: Actor, at: datetime
) -> UUID:
    """Record a regional assessment (登记区域评估成果), 国办发〔2019〕11号: 推行区域评估.

    :raises CannotProject: a fact is missing. :raises NotPermitted: the division is out of reach.
    """
    concerning(f"projects:region:{region_code}", kind=facts.kind, area=facts.area)
    require(policy.may_assess(actor, region_code))
    wrong = facts.faults(ASSESSMENT_KINDS)
    if wrong or facts.valid_from is None or facts.valid_until is None:
        raise CannotProject("还不能登记，请看标出的地方", fields=wrong, reason="assessment")
    row = RegionalAssessment.objects.create(
        kind=facts.kind,
        area=facts.area.strip(),
        region_code=region_code,
        document=facts.document.strip(),
        authority=facts.authority.strip(),
        valid_from=facts.valid_from,
        valid_until=facts.valid_until,
        recorded_by=actor.name,
        recorded_at=at,
    )
    return row.pk


@command("projects.end_assessment")
def end_assessment(
    *, assessment_id: UUID, version: int, reason: str, actor: Actor, at: datetime
) -> None:
    """End the use of a regional assessment (停止使用区域评估成果), with the reason.

    国办发〔2019〕11号. What it stands in for by now keeps standing: projects rely on it.

    :raises CannotProject: no reason, or it was ended. :raises Overtaken: somebody was first.
    """
    rows = RegionalAssessment.objects.select_for_update(of=("self",))
    row = rows.filter(pk=assessment_id).first()
    if row is None:
        raise NotFound
    concerning(f"projects:region:{row.region_code}", assessment=str(row.pk))
    require(policy.may_assess(actor, row.region_code))
    if row.ended_on is not None:
        raise CannotProject("这项区域评估已经停止使用", reason="ended")
    if version != row.version:
        raise Overtaken(who=row.recorded_by, when=row.recorded_at, what="修改了这项区域评估")
    row.end_reason = wanted_text(reason, "reason", "请填写停止使用的原因", 300)
    row.ended_on, row.version = local_date(at), row.version + 1
    row.save()


@command("projects.use_assessment")
def use_assessment(
    *, project_id: UUID, key: str, assessment_id: UUID, version: int, actor: Actor, at: datetime
) -> None:
    """Let a regional assessment stand in for one approval (以区域评估代替单项评估).

    国办发〔2019〕11号. The lead of the stage or who is in charge of the approval finds so.

    :raises CannotProject: it is of another kind or division, no longer valid, or the approval is in
        hand.
    """
    row = opened(project_id, actor=actor, version=version)
    approval = free_approval(row, key, actor, at)
    found = RegionalAssessment.objects.filter(pk=assessment_id).first()
    today = local_date(at)
    codes = {row.region_code, *divisions.ancestors_of(row.region_code)}
    if found is None or found.kind != approval.assessed_by or found.region_code not in codes:
        raise CannotProject(fields={"assessment": "请选择能代替这一项的区域评估"}, reason="kind")
    if found.ended_on or not found.valid_from <= today <= found.valid_until:
        raise CannotProject("这项区域评估不在有效期内，不能代替单项评估", reason="invalid")
    _stand(approval, found, at)
    moved(row, "INSTEAD", actor=actor, at=at, opinion=_told([approval.name]))
    told_owner(row, approval, actor, at)
    recount(row, at)


@command("projects.set_aside")
def set_aside(
    *, project_id: UUID, key: str, reason: str, version: int, actor: Actor, at: datetime
) -> None:
    """Find that an approval is not needed (不需办理), with the reason.

    国办发〔2019〕11号: 精简审批环节. The reason stays with who found so.

    :raises CannotProject: no reason, or the approval is in hand.
    """
    row = opened(project_id, actor=actor, version=version)
    approval = free_approval(row, key, actor, at)
    approval.instead_text = wanted_text(reason, "reason", "请写明不需办理的理由和依据", 300)
    approval.instead, approval.instead_at = Instead.NOT_NEEDED, at
    approval.instead_by = f"{office_of(row, approval, actor)} {actor.name}"[:120]
    approval.save()
    moved(row, "INSTEAD", actor=actor, at=at, opinion=f"{approval.name}：{approval.instead_text}")
    told_owner(row, approval, actor, at)
    recount(row, at)


@command("projects.restore_approval")
def restore_approval(
    *, project_id: UUID, key: str, reason: str, version: int, actor: Actor, at: datetime
) -> None:
    """Ask again for an approval that something stood in for (恢复办理), with the reason.

    国办发〔2019〕11号.

    :raises CannotProject: no reason, or nothing stands in for it.
    """
    row = opened(project_id, actor=actor, version=version)
    approval = _handled(row, key, actor)
    if not approval.instead:
        raise CannotProject(reason="state")
    why = wanted_text(reason, "reason", "请填写恢复办理的原因", 300)
    approval.instead, approval.instead_text, approval.instead_by = "", "", ""
    approval.instead_at = approval.assessment_id = None
    approval.permit_number, approval.permit_authority, approval.permit_file = "", "", {}
    approval.permit_on = approval.permit_case = None
    approval.save()
    moved(row, "RESTORE", actor=actor, at=at, opinion=f"{approval.name}：{why}")
    text = f"“{approval.name}”要单独办理：{why}"
    tell_owner(row, MessageKind.REMINDER, "有一项恢复办理", text, actor=actor, at=at)
    recount(row, at)


def _handled(row: Project, key: str, actor: Actor) -> ProjectApproval:
    """Return an approval that the actor leads or is in charge of. :raises: as the commands say."""
    approval = ProjectApproval.objects.filter(project=row, key=key).first()
    if approval is None:
        raise NotFound
    leads = ProjectStage.objects.filter(project=row, no=approval.stage_no)
    mine = [approval.organisation_id, *leads.values_list("lead_id", flat=True)]
    require(policy.leads(actor, mine), NotPermitted)
    return approval


def office_of(row: Project, approval: ProjectApproval, actor: Actor) -> str:
    """The organisation for which somebody of several finds so: in charge, else the lead."""
    if approval.organisation_id in policy.places(actor):
        return approval.organisation_name
    lead = ProjectStage.objects.filter(project=row, no=approval.stage_no).first()
    return lead.lead_name if lead else actor.organisation_name


def free_approval(row: Project, key: str, actor: Actor, at: datetime) -> ProjectApproval:
    """Return an approval of which nothing is in hand, that the actor may find something of.

    :raises NotFound, NotPermitted, CannotProject: as the commands say.
    """
    approval = _handled(row, key, actor)
    shown = board(row, at=at).approval(key)
    if shown is None or shown.standing in DONE or shown.standing not in FREE:
        said = shown.standing_name if shown else ""
        raise CannotProject(f"“{approval.name}”现在是“{said}”，不能这样认定", reason="state")
    return approval


def told_owner(row: Project, approval: ProjectApproval, actor: Actor, at: datetime) -> None:
    """Tell the owner what stands in an approval's place."""
    text = f"“{approval.name}”不用单独办理：{approval.instead_text}"
    tell_owner(row, MessageKind.DECIDED, "有一项不用单独办理", text, actor=actor, at=at)
