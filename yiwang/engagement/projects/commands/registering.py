"""Registering a project: its code, its facts, the list of approvals it is bound to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import IntegrityError, transaction

from yiwang.engagement.projects.models import (
    ApprovalProfile,
    Project,
    ProjectApproval,
    ProjectStage,
)
from yiwang.engagement.projects.queries.profiles import in_force
from yiwang.engagement.projects.rules import plans
from yiwang.engagement.projects.types import (
    KIND_NAMES,
    PlannedApproval,
    Profile,
    ProjectKind,
)
from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import NotPermitted, require
from yiwang.foundation.core.ids import uuid7
from yiwang.foundation.core.numbering import next_in
from yiwang.foundation.core.types import Actor, ActorKind, RealNameLevel
from yiwang.foundation.identity import queries as identity
from yiwang.foundation.notifications.types import MessageKind
from yiwang.foundation.orgs import queries as orgs
from yiwang.foundation.orgs.types import OrganisationInfo
from yiwang.lib.codes import divisions
from yiwang.lib.codes.faults import InvalidCode
from yiwang.lib.codes.projects import BASIC, build_project_code, parse_project_code

from .assessing import Assessed
from .counting import recount
from .steps import CannotProject, authorised, moved, own, take_part, tell_owner

LONGEST_NAME, LONGEST_PLACE, LONGEST_SUMMARY = 200, 200, 1000
MOST = Decimal("1e11")


@dataclass(frozen=True, slots=True)
class Facts:
    """What an owner says of a project, once for all stages."""

    name: str
    place: str
    amount: Decimal | None
    area: Decimal | None
    industry: str = "47"
    summary: str = ""
    area_name: str = field(default="")

    def faults(self) -> dict[str, str]:
        """Field → sentence for what is missing or cannot be."""
        found: dict[str, str] = {}
        if not self.name.strip():
            found["name"] = "请填写项目名称"
        elif len(self.name) > LONGEST_NAME:
            found["name"] = f"项目名称最多 {LONGEST_NAME} 个字"
        if not self.place.strip() or len(self.place) > LONGEST_PLACE:
            found["place"] = "请填写建设地点，写到路和门牌或者四至"
        if self.amount is None or not 0 < self.amount < MOST:
            found["amount"] = "请填写总投资，单位是万元，如 5200.5"
        if self.area is None or not 0 <= self.area < MOST:
            found["area"] = "请填写建筑面积，单位是平方米；没有房屋建筑的填 0"
        if not (self.industry.isascii() and self.industry.isdecimal() and len(self.industry) == 2):  # noqa: PLR2004
            found["industry"] = "请填写两位的行业代码，如房屋建筑业 47"
        if len(self.summary) > LONGEST_SUMMARY:
            found["summary"] = f"建设内容最多 {LONGEST_SUMMARY} 个字"
        return found

    def columns(self) -> dict[str, object]:
        """What the row keeps."""
        return {
            "name": self.name.strip(),
            "place": self.place.strip(),
            "amount": self.amount,
            "area": self.area,
            "industry": self.industry,
            "summary": self.summary.strip(),
        }


@command("projects.register_project")
def register_project(
    *,
    kind: ProjectKind,
    region_code: str,
    facts: Facts,
    code: str = "",
    actor: Actor,
    at: datetime,
) -> UUID:
    """Register a project under its one code (登记项目), 国办发〔2019〕11号: 一个项目一个代码.

    A code given by the national platform is taken over; without one the next of the division is
    drawn. The project keeps the list of approvals that is in force now.

    :raises CannotProject: a fact is missing, the code cannot be or is registered, or the division
        has no list for this kind.
    """
    require(actor.kind is ActorKind.PERSON and actor.level >= RealNameLevel.VERIFIED)
    party = identity.applicant_of(actor)
    authorised(party.kind, party.id, actor=actor, at=at)
    key = uuid7()
    concerning(f"projects:project:{key}", kind=kind.value, region=region_code)
    wrong = facts.faults()
    region = orgs.region(region_code)
    profile = in_force(region_code, kind, local_date(at))
    if region is None:
        wrong["region"] = "请选择建设地点所在的地区"
    elif profile is None:
        wrong["kind"] = f"{region.name}还没有公布“{KIND_NAMES[kind]}”的审批事项清单，请咨询 12345"
    known = _code(code, wrong)
    if wrong or region is None or profile is None or actor.person_id is None:
        raise CannotProject("还不能登记，请看标出的地方", fields=wrong, reason="facts")
    row = Project(
        id=key,
        code=known or _drawn(region_code, facts.industry, at),
        kind=kind,
        owner_kind=str(party.kind),
        owner_id=party.id,
        owner_name=party.masked_name,
        contact_id=actor.person_id,
        region_code=region_code,
        region_name=region.name,
        area_name=facts.area_name,
        profile=profile,
        registered_at=at,
        **facts.columns(),
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        said = "这个项目代码已经登记过了。是您的项目的，请在“我的项目”里找；不是的，请核对代码"
        raise CannotProject(fields={"code": said}, reason="known") from None
    _plan(row, profile, at)
    moved(row, "REGISTER", actor=actor, at=at, opinion=f"审批事项清单第 {profile.number} 版")
    Assessed.stand_in(row, actor=actor, at=at)
    recount(row, at)
    text = f"已登记，审批总用时 {plans.from_plain(profile.content).total} 个工作日以内"
    tell_owner(row, MessageKind.SUBMITTED, "项目已登记", text, actor=actor, at=at)
    return row.pk


def _code(code: str, wrong: dict[str, str]) -> str:
    if not code.strip():
        return ""
    try:
        return str(parse_project_code(code))
    except InvalidCode as error:
        wrong["code"] = error.sentence
        return ""


def _drawn(region_code: str, industry: str, at: datetime) -> str:
    """Draw the next code of a division and year that nobody has."""
    year = local_date(at).year
    while True:
        serial = next_in("project", f"{year}:{region_code[:6]}")
        found = build_project_code(
            year=year, division=region_code, industry=industry, type_code=BASIC, serial=serial
        )
        if not Project.objects.filter(code=found).exists():
            return found


def _plan(row: Project, profile: ApprovalProfile, at: datetime) -> None:
    """Write the stages and approvals of the list, each with the organisation that is in charge."""
    plan = plans.from_plain(profile.content)
    bodies = Bodies(row.region_code)
    leads = {stage.no: bodies.of(stage.department) for stage in plan.stages}
    ProjectStage.objects.bulk_create(
        [
            ProjectStage(
                project=row,
                no=stage.no,
                name=stage.name,
                lead_id=lead.id if lead else None,
                lead_name=lead.name if lead else stage.department,
                region_code=row.region_code,
                limit=stage.days,
                left=stage.days,
                read_on=local_date(at),
            )
            for stage in plan.stages
            for lead in [leads[stage.no]]
        ]
    )
    numbered = [(stage.no, one) for stage in plan.stages for one in stage.approvals]
    made = [_approval(row, n, no, one, bodies) for n, (no, one) in enumerate(numbered, 1)]
    ProjectApproval.objects.bulk_create(made)
    take_part(
        row.pk,
        [*(one.organisation_id for one in made), *_parties(plan, bodies), *_ids(leads)],
    )


def _ids(leads: Mapping[int, OrganisationInfo | None]) -> list[UUID]:
    return [lead.id for lead in leads.values() if lead]


def _parties(plan: Profile, bodies: "Bodies") -> list[UUID]:
    names = {
        name
        for stage in plan.stages
        for event in stage.events
        for name in (event.department, *(party for _, party in event.parties))
    }
    return [found.id for name in sorted(names) if (found := bodies.of(name))]


def _approval(
    row: Project, n: int, stage_no: int, plan: PlannedApproval, bodies: "Bodies"
) -> ProjectApproval:
    body = bodies.of(plan.department)
    return ProjectApproval(
        project=row,
        n=n,
        stage_no=stage_no,
        key=plan.key,
        code=plan.code,
        name=plan.name,
        department=plan.department,
        organisation_id=body.id if body else None,
        organisation_name=body.name if body else plan.department,
        after=list(plan.after),
        inside=plan.inside or "",
        assessed_by=plan.assessed_by,
        basis=plan.basis,
    )


class Bodies:
    """The organisations that are in charge in a division, each looked up once."""

    def __init__(self, region_code: str) -> None:
        self._codes = [region_code, *reversed(divisions.ancestors_of(region_code))]
        self._found: dict[str, OrganisationInfo | None] = {}

    def of(self, department: str) -> OrganisationInfo | None:
        """Return the department of the division, or of the one above that has it."""
        if department not in self._found:
            found = (orgs.organisation_of(code, department) for code in self._codes)
            self._found[department] = next((one for one in found if one), None)
        return self._found[department]


@command("projects.change_project")
def change_project(
    *, project_id: UUID, version: int, facts: Facts, reason: str, actor: Actor, at: datetime
) -> None:
    """Change what was said of a project (修改项目信息); cases already filed keep what they say.

    《国务院办公厅关于全面开展工程建设项目审批制度改革的实施意见》.

    :raises CannotProject: a fact is missing, or the reason. :raises Overtaken: somebody was first.
    """
    row = own(project_id, actor=actor, at=at, version=version)
    require(row.is_open, NotPermitted)
    wrong = facts.faults()
    if not reason.strip():
        wrong["reason"] = "请填写修改的原因"
    if wrong:
        raise CannotProject("还不能保存，请看标出的地方", fields=wrong, reason="facts")
    for name, value in facts.columns().items():
        setattr(row, name, value)
    moved(row, "CHANGE", actor=actor, at=at, opinion=reason)
