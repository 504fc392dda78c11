"""Checks on site: planned, noted point by point, signed by all, reported (现场核查)."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import Conflict, DomainError, NotFound, NotPermitted
from yiwang.foundation.core.types import SYSTEM, Actor
from yiwang.foundation.files import commands as files
from yiwang.foundation.identity import queries as identity
from yiwang.foundation.notifications.types import MessageKind
from yiwang.foundation.orgs import queries as orgs
from yiwang.services.cases import policy
from yiwang.services.cases.models import Case, SiteCheck
from yiwang.services.cases.rules import checks
from yiwang.services.cases.rules.documents import Content
from yiwang.services.cases.rules.wording import clock_time, in_words
from yiwang.services.cases.types import Action, DocumentKind
from yiwang.services.cases.types.scene import CheckKind
from yiwang.services.catalogue import queries as catalogue

from .hearings import Hearings
from .messages import Messages
from .papers import Papers
from .scene_files import MOST_FILES, Attached
from .steps import Step

_BASES = {
    CheckKind.VERIFY: "《中华人民共和国行政许可法》第三十四条",
    CheckKind.INSPECT: "《中华人民共和国行政许可法》第五十五条",
}


class CannotPlanCheck(DomainError):
    """Two persons or more, none concerned, a lawful due day, something to look at."""

    code = "cases.cannot_plan_check"
    sentence = "请把现场核查的安排写完整"


class CannotReport(DomainError):
    """The sheet is not complete, is closed, or was signed by this person already."""

    code = "cases.cannot_report"
    sentence = "核查记录还没有写完整"


class SheetConflict(Conflict):
    """The other inspector saved the sheet meanwhile; nothing was changed."""

    code = "cases.sheet_conflict"
    sentence = "同事刚保存过这份核查记录。您写的内容保存在下方，请核对后再保存"


@command("cases.plan_check")
def plan_check(
    *,
    case: int,
    version: int | None = None,
    kind: CheckKind = CheckKind.VERIFY,
    purpose: str,
    inspectors: Sequence[UUID],
    due_on: date | None = None,
    actor: Actor,
    at: datetime,
) -> int:
    """Send two persons or more to the place (安排现场核查); the clocks go on.

    《行政许可法》第三十四条第三款; under 第五十五条 within five working days of acceptance. Return
    the new version.

    :raises CannotPlanCheck: the people, the day or the purpose do not fit.
    """
    step = Step.on(case, Action.PLAN_CHECK, actor=actor, at=at, version=version)
    row, kind = step.case, CheckKind(kind)
    latest = checks.latest_due(kind, step.today, row.accepted_on, orgs.working_calendar())
    due = due_on or latest
    names, faults = _people(row, inspectors)
    if not purpose.strip():
        faults["purpose"] = "请写明核查什么"
    if not step.today <= due <= latest:
        article = "五十五条" if kind is CheckKind.INSPECT else "三十四条"
        faults["due_on"] = f"期限要在今天到{in_words(latest)}之间（《行政许可法》第{article}）"
    if not faults and SiteCheck.objects.filter(case=row, is_open=True).exists():
        faults["purpose"] = "这件已经有一次没有完成的现场核查"
    if faults:
        raise CannotPlanCheck(next(iter(faults.values())), fields=faults, reason="incomplete")
    Hearings.begin(step)
    chosen = list(dict.fromkeys(inspectors))
    facts = {"kind": kind, "due_on": due.isoformat(), "inspectors": len(chosen)}
    step.move(Action.PLAN_CHECK, opinion=purpose, facts=facts)
    guide = catalogue.guide_version(row.item_version_id, row.basic_version_id)
    step.add(
        SiteCheck(
            case=row,
            n=row.last_n,
            organisation_id=row.organisation_id,
            kind=kind,
            purpose=purpose.strip(),
            due_on=due,
            inspectors=[{"id": str(i), "name": names[i], "at": ""} for i in chosen],
            points=checks.points_of([c.text for c in guide.conditions]),
        )
    )
    _announce(step, kind, purpose, "、".join(names[i] for i in chosen), due)
    return step.done()


def _people(row: Case, inspectors: Sequence[UUID]) -> tuple[dict[UUID, str], dict[str, str]]:
    """Return the names of the organisation's staff, and why these people cannot go."""
    found = identity.people_of_staff(row.organisation_id, viewer=SYSTEM)
    persons = {i: p for i, _, p in found}
    concerned, took_in = policy.parties(row), row.filed_by_staff
    fault = checks.fault_of_people(persons, inspectors, parties=concerned, took_in=took_in)
    return {i: n for i, n, _ in found}, {"inspectors": fault} if fault else {}


def _announce(step: Step, kind: CheckKind, purpose: str, people: str, due: date) -> None:
    """Write 现场核查通知书 and tell the applicant."""
    Papers.by(
        step,
        DocumentKind.SITE_CHECK_NOTICE,
        {
            Content.INSPECTORS: people,
            Content.CHECK_BY: in_words(due),
            Content.BASIS: _BASES[kind],
            Content.REASON: purpose.strip(),
        },
    )
    text = f"将在{in_words(due)}前到现场核查，请准备好相关资料。办理期限照常计算"
    Messages.tell(step, MessageKind.REMINDER, "现场核查", text)


class Sheets:
    """What the commands on a check's sheet share."""

    @staticmethod
    def locked(case: int, n: int, actor: Actor) -> SiteCheck:
        """Lock the sheet for one of its inspectors.

        :raises NotFound: there is none, or not of this actor's organisation.
        :raises NotPermitted: not named as inspector.
        :raises CannotReport: it is closed.
        """
        row = SiteCheck.objects.select_for_update(of=("self",)).filter(case_id=case, n=n).first()
        if row is None or not policy.serves(actor, row.organisation_id):
            raise NotFound
        if not policy.may_sign_check(actor, row):
            raise NotPermitted("只有指派的核查人员可以写这份核查记录", reason="inspector")
        if not row.is_open:
            raise CannotReport("这次核查已经结束，不能再改", reason="closed")
        return row

    @staticmethod
    def check_version(row: SiteCheck, seen: int) -> None:
        """Refuse what was typed on an old sheet. :raises SheetConflict: who and when."""
        if seen != row.sheet_version and row.saved_at is not None:
            raise SheetConflict(
                f"{row.saved_by}在 {clock_time(row.saved_at)} 保存过这份核查记录。"
                "您写的内容保存在下方，请核对后再保存",
                version=row.sheet_version,
            )

    @staticmethod
    def write(row: SiteCheck, values: Mapping[str, str], actor: Actor, at: datetime) -> bool:
        """Keep what is typed; what was signed before is signed anew once it changes."""
        kept = row.values | checks.cleaned(values, row.points)
        if kept == row.values:
            return False
        row.values, row.saved_at, row.saved_by = kept, at, actor.name
        row.sheet_version += 1
        row.inspectors = [{**one, "at": ""} for one in row.inspectors]
        row.save(update_fields=["values", "saved_at", "saved_by", "sheet_version", "inspectors"])
        return True


@command("cases.keep_check", audited=False)
def keep_check(
    *,
    case: int,
    n: int,
    values: Mapping[str, str],
    sheet_version: int,
    actor: Actor,
    at: datetime,
) -> int:
    """Keep what an inspector types, unjudged (保存核查记录), 《行政许可法》第三十四条.

    Not audited: the report is. Return the sheet's version.

    :raises SheetConflict: the colleague saved meanwhile.
    :raises CannotReport: the check is over.
    """
    row = Sheets.locked(case, n, actor)
    Sheets.check_version(row, sheet_version)
    Sheets.write(row, values, actor, at)
    return row.sheet_version


@command("cases.attach_photo")
def attach_photo(*, case: int, n: int, file_id: UUID, actor: Actor, at: datetime) -> None:
    """Keep a photo taken on site with its time (现场照片), 《行政许可法》第三十四条.

    :raises CannotReport: the check is over, too many, or the file is not there.
    """
    row = Sheets.locked(case, n, actor)
    owner = f"check:{case}:{n}"
    info = Attached.checked(file_id, owner, actor)
    if info is None:
        raise CannotReport("没有找到这个文件，请重新上传", reason="file")
    if len(row.files) >= MOST_FILES:
        raise CannotReport(f"最多上传{MOST_FILES}个文件", reason="too_many")
    if info.owner != owner:
        files.adopt(file_ids=[file_id], owner=owner, actor=actor, at=at)
    row.files = Attached.joined(row.files, info, at)
    row.inspectors = [{**one, "at": ""} for one in row.inspectors]
    row.save(update_fields=["files", "inspectors"])
    concerning(case, check=n, file=str(file_id))


@command("cases.remove_photo")
def remove_photo(*, case: int, n: int, file_id: UUID, actor: Actor, at: datetime) -> None:
    """Take a photo off a sheet that is still open (删除现场照片), 《个人信息保护法》第四十七条.

    :raises CannotReport: the check is over.
    """
    row = Sheets.locked(case, n, actor)
    left = [one for one in row.files if one["id"] != str(file_id)]
    concerning(case, check=n, removed=str(file_id))
    if len(left) == len(row.files):
        raise NotFound
    row.files = left
    row.inspectors = [{**one, "at": ""} for one in row.inspectors]
    row.save(update_fields=["files", "inspectors"])
    files.discard(file_id=file_id, owner=f"check:{case}:{n}", actor=actor, at=at)


@command("cases.sign_check")
def sign_check(
    *,
    case: int,
    n: int,
    values: Mapping[str, str],
    sheet_version: int,
    no_relation: bool,
    actor: Actor,
    at: datetime,
) -> bool:
    """Sign the sheet as an inspector; the last signature makes the report (核查签字、报告).

    《行政许可法》第三十四条第三款、第五十五条. Everybody signs the same text: a change asks the
    others again. Tell whether it is reported now.

    :raises CannotReport: something is missing, a relation, the time, or signed already.
    :raises SheetConflict: the colleague saved meanwhile.
    """
    step = Step.opened(case, actor=actor, at=at)
    row = Sheets.locked(case, n, actor)
    Sheets.check_version(row, sheet_version)
    Sheets.write(row, values, actor, at)
    faults = checks.faults_of_report(row.values, row.points)
    if not no_relation:
        faults["no_relation"] = "请确认您与申请人没有利害关系；有的，请告诉安排核查的人换人"
    if faults:
        raise CannotReport(fields=faults, reason="incomplete")
    mine = next(one for one in row.inspectors if one["id"] == str(actor.staff_id))
    if mine["at"]:
        raise CannotReport("您已经签过字，请等另一位核查人员签字", reason="twice")
    mine["at"] = at.isoformat()
    row.visited_at = row.visited_at or at
    if all(one["at"] for one in row.inspectors):
        _report(step, row)
        row.reported_at, row.is_open = at, False
        row.passed = row.values["passed"] == "YES"
        _save(row)
        step.done()
        return True
    _save(row)
    return False


def _save(row: SiteCheck) -> None:
    row.save(update_fields=["inspectors", "visited_at", "reported_at", "is_open", "passed"])


def _report(step: Step, row: SiteCheck) -> None:
    values = row.values
    passed = values["passed"] == "YES"
    step.move(
        Action.REPORT_CHECK,
        opinion=values["conclusion"],
        facts={"check": row.n, "passed": passed, "photos": len(row.files)},
    )
    present = values["present"] == "YES"
    signers: list[dict[str, Any]] = [
        {"name": one["name"], "role": "核查人员", "at": clock_time(_at(one["at"]))}
        for one in row.inspectors
    ]
    if present:
        name = values.get("applicant", "").strip()
        said = "已签字" if name else f"拒绝签字：{values.get('refusal', '')}"
        signers.append({"name": name or "申请人", "role": "在场的申请人", "at": said})
    results = {"PASS": "符合", "PROBLEM": "不符合"}
    Papers.by(
        step,
        DocumentKind.SITE_CHECK_REPORT,
        {
            Content.HELD_AT: clock_time(row.visited_at or step.at),
            Content.PLACE: values["place"],
            Content.INSPECTORS: "、".join(one["name"] for one in row.inspectors),
            Content.FINDINGS: [
                [p["point"], results[values[p["key"]]], values.get(f"{p['key']}-note") or "—"]
                for p in row.points
            ],
            Content.CONCLUSION: f"{'符合' if passed else '不符合'}。{values['conclusion']}",
            Content.SIGNATURES: signers,
            "presence": "在场" if present else "不在场",
            "words": values.get("words", ""),
            "photos": [{"name": f["name"], "at": clock_time(_at(f["at"]))} for f in row.files],
        },
    )
    text = f"已于{in_words(local_date(row.visited_at or step.at))}完成现场核查，结果见现场核查报告"
    Messages.tell(step, MessageKind.SUSPENDED, "现场核查", text)


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text)


@command("cases.call_off_check")
def call_off_check(
    *, case: int, n: int, version: int | None = None, reason: str, actor: Actor, at: datetime
) -> int:
    """Call a check off before it is reported, with the reason (取消现场核查).

    《行政许可法》第三十四条. Return the new version.

    :raises CannotPlanCheck: it is over, or no reason.
    """
    step = Step.on(case, Action.CALL_OFF_CHECK, actor=actor, at=at, version=version)
    row = SiteCheck.objects.filter(case_id=case, n=n).first()
    if row is None:
        raise NotFound
    if not row.is_open:
        raise CannotPlanCheck("这次核查已经结束，不能取消", reason="closed")
    if not reason.strip():
        raise CannotPlanCheck(fields={"reason": "请写明取消的理由"}, reason="incomplete")
    step.move(Action.CALL_OFF_CHECK, opinion=reason, facts={"check": n})
    SiteCheck.objects.filter(case_id=case, n=n).update(called_off=reason.strip(), is_open=False)
    Messages.tell(step, MessageKind.SUSPENDED, "现场核查", "现场核查已取消，不用等候")
    return step.done()
