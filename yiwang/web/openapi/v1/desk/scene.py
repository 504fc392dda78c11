"""Procedures, hearings, checks on site and third parties: one address and one command an act."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpRequest
from ninja import Path, Query, Schema
from pydantic import AfterValidator, Field

from yiwang.foundation.core import clock
from yiwang.services.cases import commands, queries
from yiwang.services.cases.types.scene import CheckKind, CheckPage, CheckRow, Participant
from yiwang.web.openapi.numbers import parse_number
from yiwang.web.openapi.posts import Post
from yiwang.web.openapi.schemas import REFUSALS, Number, NumberText, Page, Text, mirror
from yiwang.web.openapi.v1.desk.acts import (
    DECIDE,
    REVIEW,
    Act,
    ReasonBody,
    offer,
    plain,
    standing,
)
from yiwang.web.openapi.v1.desk.bodies import WRITTEN, ActBody
from yiwang.web.openapi.v1.desk.lists import READ, DeskLine
from yiwang.web.openapi.v1.desk.routes import router
from yiwang.web.ui import letters
from yiwang.web.ui.access import actor_of

_SHANGHAI = ZoneInfo("Asia/Shanghai")
Nth = Annotated[int, Field(ge=1, le=32_000)]
NthPath = Annotated[int, Path(..., ge=1, le=32_000)]
Day = Annotated[date, Field(ge=date(2000, 1, 1), le=date(2199, 12, 31))]


class ArrangeSpecialBody(ActBody):
    """When and where a procedure takes place; moved with the reason."""

    held_on: Day
    held_where: Text = Field(max_length=200)
    reason: Text = Field("", max_length=WRITTEN)


class TellHearingBody(ActBody):
    """听证告知: the major interest touched."""

    matter: Text = Field(max_length=WRITTEN)
    basis: Text = Field(max_length=200)


class AskHearingBody(ActBody):
    """听证要求 as handed in on paper."""

    grounds: Text = Field(max_length=WRITTEN)


class ArrangeHearingBody(ActBody):
    """听证通知: when (China time), where, before whom, public or not."""

    held_on: Day
    held_time: str = Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")
    place: Text = Field(max_length=200)
    presider: UUID
    in_public: bool = True
    closed_reason: Text = Field("", max_length=WRITTEN)
    moved_reason: Text = Field("", max_length=WRITTEN)
    asked_by_party: bool = False


class ParticipantBody(Schema):
    """One who took part, and whether they signed in the room or why not."""

    name: Text = Field(min_length=1, max_length=60)
    role: Text = Field("参加人", max_length=30)
    signed: bool = False
    reason: Text = Field("", max_length=500)


class RecordBody(ActBody):
    """听证笔录."""

    record: Text = Field(max_length=20_000)
    participants: list[ParticipantBody] = Field(max_length=50)


class ConfirmBody(ActBody):
    """听证笔录签字 of one participant."""

    name: Text = Field(max_length=60)
    signed: bool
    reason: Text = Field("", max_length=500)


class PlanCheckBody(ActBody):
    """安排现场核查."""

    kind: CheckKind = CheckKind.VERIFY
    purpose: Text = Field(max_length=WRITTEN)
    inspectors: list[UUID] = Field(max_length=20)
    due_on: Day | None = None


class CallOffBody(ReasonBody):
    """取消现场核查."""

    n: Nth


class ThirdPartyBody(ActBody):
    """利害关系人告知."""

    name: Text = Field(max_length=200)
    interest: Text = Field(max_length=WRITTEN)
    phone: Text = Field("", max_length=20)
    days_given: int = Field(5, ge=1, le=30)
    offers_hearing: bool = False


class StatementBody(ActBody):
    """陈述申辩 entered for a third party."""

    n: Nth
    statement: Text = Field(max_length=4000)
    wants_hearing: bool = False


class StatementAnswerBody(ActBody):
    """答复陈述申辩."""

    n: Nth
    answer: Text = Field(max_length=4000)


def _hearing_day(body: ArrangeHearingBody) -> dict[str, Any]:
    values = plain(body)
    hour, minute = (int(part) for part in values.pop("held_time").split(":"))
    day: date = values.pop("held_on")
    held = datetime(day.year, day.month, day.day, hour, minute, tzinfo=_SHANGHAI)
    return {**values, "held_at": held}


def _record(body: RecordBody) -> dict[str, Any]:
    people = [Participant(p.name, p.role, p.signed, p.reason) for p in body.participants]
    return {"record": body.record, "participants": people}


BOTH = (REVIEW, DECIDE)
ACTS = (
    Act(
        "arrange-special",
        BOTH,
        ArrangeSpecialBody,
        commands.arrange_special,
        "特别程序的时间地点",
        letter=letters.procedure_date,
    ),
    Act(
        "tell-hearing",
        BOTH,
        TellHearingBody,
        commands.tell_hearing,
        "告知听证权利",
        letter=letters.hearing_right,
    ),
    Act("order-hearing", BOTH, TellHearingBody, commands.order_hearing, "主动组织听证"),
    Act("request-hearing", BOTH, AskHearingBody, commands.request_hearing, "录入听证要求"),
    Act("waive-hearing", BOTH, ReasonBody, commands.waive_hearing, "登记放弃听证"),
    Act(
        "arrange-hearing",
        BOTH,
        ArrangeHearingBody,
        commands.arrange_hearing,
        "听证通知",
        _hearing_day,
    ),
    Act("record-hearing", BOTH, RecordBody, commands.record_hearing, "听证笔录", _record),
    Act("confirm-record", BOTH, ConfirmBody, commands.confirm_record, "登记听证笔录签字"),
    Act("plan-check", BOTH, PlanCheckBody, commands.plan_check, "安排现场核查"),
    Act("call-off-check", BOTH, CallOffBody, commands.call_off_check, "取消现场核查"),
    Act(
        "tell-third-party",
        BOTH,
        ThirdPartyBody,
        commands.tell_third_party,
        "告知利害关系人",
        letter=letters.third_party,
    ),
    Act("take-statement", BOTH, StatementBody, commands.take_statement, "录入陈述申辩"),
    Act("answer-statement", BOTH, StatementAnswerBody, commands.answer_statement, "答复陈述申辩"),
)
for one in ACTS:
    offer(one)


class SheetBody(Schema):
    """The sheet of a check: results by the key of each point, place, words, conclusion."""

    sheet_version: int = Field(ge=0, le=2**31 - 1)
    values: dict[str, Text] = Field(max_length=200)
    sign: bool = False
    no_relation: bool = False


class SheetOut(Schema):
    """The sheet's version, and whether the report is made."""

    sheet_version: int
    reported: bool


class PhotoBody(Schema):
    """A stored file to go with the sheet."""

    file: UUID


PLACE = r"^([0-9]{4}-[0-9]{2}-[0-9]{2}\.[0-9]{18}\.[0-9]{1,5})?$"


def _keyset(text: str) -> str:
    """Refuse a day that is none."""
    if text:
        date.fromisoformat(text[:10])
    return text


class CheckFilter(Schema):
    """Where the list goes on."""

    after: Annotated[str, AfterValidator(_keyset)] = Field("", pattern=PLACE)
    limit: int = Field(20, ge=1, le=100)


LINES: Any = mirror(CheckRow, many=True, case=NumberText)


class ChecksOut(Page):
    """The checks an inspector has to make, the most urgent first."""

    checks: LINES


@router.get("/site-checks", response={200: ChecksOut, **REFUSALS}, auth=READ)
def checks(request: HttpRequest, which: Query[CheckFilter]) -> Mapping[str, Any]:
    """The checks on site of the token's holder (我的现场核查)."""
    found: CheckPage = queries.my_checks(
        viewer=actor_of(request), at=clock.now(), after=which.after, limit=which.limit
    )
    return {"checks": found.rows, "next": found.after or None}


@router.put(
    "/cases/{number}/checks/{n}", response={200: SheetOut, **REFUSALS}, auth=Post(REVIEW, DECIDE)
)
def sheet(request: HttpRequest, number: Number, n: NthPath, body: SheetBody) -> dict[str, Any]:
    """Keep what an inspector writes on site; with ``sign`` sign it, the last one reports."""
    key, over = parse_number(number), False
    common: dict[str, Any] = {
        "case": key,
        "n": n,
        "values": body.values,
        "sheet_version": body.sheet_version,
        "actor": actor_of(request),
        "at": clock.now(),
    }
    if body.sign:
        over = commands.sign_check(**common, no_relation=body.no_relation)
        return {"sheet_version": body.sheet_version, "reported": over}
    return {"sheet_version": commands.keep_check(**common), "reported": over}


@router.post(
    "/cases/{number}/checks/{n}/photos",
    response={200: DeskLine, **REFUSALS},
    auth=Post(REVIEW, DECIDE),
)
def check_photo(
    request: HttpRequest, number: Number, n: NthPath, body: PhotoBody
) -> Mapping[str, Any]:
    """Keep a photo taken on site; it was stored by POST /desk/files."""
    key = parse_number(number)
    commands.attach_photo(case=key, n=n, file_id=body.file, actor=actor_of(request), at=clock.now())
    return standing(request, key)


@router.post(
    "/cases/{number}/procedures/{n}/files",
    response={200: DeskLine, **REFUSALS},
    auth=Post(REVIEW, DECIDE),
)
def procedure_file(
    request: HttpRequest, number: Number, n: NthPath, body: PhotoBody
) -> Mapping[str, Any]:
    """Keep a file with the result of a special procedure; it was stored by POST /desk/files."""
    key = parse_number(number)
    commands.attach_result(
        case=key, n=n, file_id=body.file, actor=actor_of(request), at=clock.now()
    )
    return standing(request, key)
