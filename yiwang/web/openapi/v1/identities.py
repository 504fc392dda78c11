"""For whom one may act, and the authority to do so: given, asked for, accepted, ended."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field

from yiwang.foundation.core import clock
from yiwang.foundation.core.types import ANYONE
from yiwang.foundation.identity import commands, queries
from yiwang.foundation.identity.types import MandateInfo
from yiwang.services.cases import commands as case_commands
from yiwang.services.cases import queries as cases
from yiwang.services.cases.types.helping import DoneUnder
from yiwang.web.openapi.numbers import parse_number
from yiwang.web.openapi.once import Key, once
from yiwang.web.openapi.schemas import REFUSALS, MadeOut, NumberText, Page, Text, mirror
from yiwang.web.openapi.tokens import Bearer, account_of
from yiwang.web.openapi.v1.cases import READ as CASES
from yiwang.web.ui.access import actor_of

router = Router(tags=["identities"])
READ, WRITE = Bearer("mandates:read"), Bearer("mandates:write")
LAST = date(2999, 12, 30)


class IdentityOut(Schema):
    """An identity of the token's person."""

    key: str
    label: str
    kind: str
    note: str


class IdentitiesOut(Schema):
    """Identities; ``key`` goes into ``X-Acting-For`` (empty = oneself)."""

    identities: list[IdentityOut]


class MandatesOut(Schema):
    """Authority held, given, and what waits for the holder's answer."""

    held: list[MandateInfo]
    given: list[MandateInfo]
    waiting: list[MandateInfo]


class DoneUnderOut(Page):
    """Cases filed under an authority."""

    cases: mirror(DoneUnder, many=True, number=NumberText)  # type: ignore[valid-type]


class DoneFilter(Schema):
    """Where the list goes on."""

    after: str = Field("", pattern=r"^([0-9]{18})?$")
    limit: int = Field(20, ge=1, le=100)


class TakenOverOut(Schema):
    """How many drafts and open cases came to the person; ``left``: of the same items as theirs."""

    drafts: int
    cases: int
    left: int


class AgentsOut(Schema):
    """Who acts for an enterprise or asks to."""

    agents: list[MandateInfo]


class TermsIn(Schema):
    """In what, which acts, until when (exclusive)."""

    scope: list[Text] = Field(max_length=20, description="许可、登记、社保、税费、工程、其他")
    acts: list[Text] = Field(max_length=10, description="填写、提交、签章")
    valid_until: date = Field(le=LAST)


class GrantIn(TermsIn):
    """Whom one lets act, for oneself or for an enterprise one represents."""

    agent_name: Text = Field(min_length=1, max_length=60)
    agent_phone: Text = Field(min_length=1, max_length=20)
    id_tail: Text = Field(min_length=4, max_length=4, description="身份证后四位")
    enterprise: UUID | None = None
    relation: Text = Field("", max_length=20)


class EnterpriseIn(Schema):
    """The enterprise by its credit code."""

    uscc: Text = Field(min_length=1, max_length=30, description="统一社会信用代码")


class BoundOut(Schema):
    """``is_confirmed``: one represents it; otherwise its representative was asked."""

    id: UUID
    name: str
    is_confirmed: bool
    sentence: str


@router.get("/identities", response={200: IdentitiesOut, **REFUSALS}, auth=CASES)
def identities(request: HttpRequest) -> Mapping[str, Any]:
    """For whom the token's person may act: themself, enterprises, people they help."""
    account = account_of(request)
    if account is ANYONE:  # a system that is nobody's
        return {"identities": []}
    found = queries.identities(UUID(account.id), viewer=account, at=clock.now())
    return {"identities": [one for one in found if one.kind != "STAFF"]}


@router.get("/mandates", response={200: MandatesOut, **REFUSALS}, auth=READ)
def mandates(request: HttpRequest) -> Mapping[str, Any]:
    """The authority held and given, and what waits for an answer."""
    viewer, at = actor_of(request), clock.now()
    return {
        "held": queries.mandates_held(viewer=viewer, at=at),
        "given": queries.mandates_from(viewer=viewer, at=at),
        "waiting": queries.pending_requests(viewer=viewer, at=at),
    }


@router.get("/mandates/{key}", response={200: MandateInfo, **REFUSALS}, auth=READ)
def mandate(request: HttpRequest, key: UUID) -> Any:
    """One authority, for either side of it: in what, until when, how it was confirmed."""
    return queries.mandate(key, viewer=actor_of(request), at=clock.now())


@router.get("/mandates/{key}/cases", response={200: DoneUnderOut, **REFUSALS}, auth=READ)
def done_under(request: HttpRequest, key: UUID, which: Query[DoneFilter]) -> Mapping[str, Any]:
    """What was filed under an authority, the newest first."""
    found = cases.done_under(
        key,
        viewer=actor_of(request),
        at=clock.now(),
        after=parse_number(which.after) if which.after else None,
        limit=which.limit,
    )
    return {"cases": found.rows, "next": str(found.after) if found.after else None}


@router.post("/mandates/{key}/take-over", response={200: TakenOverOut, **REFUSALS}, auth=WRITE)
def take_over(request: HttpRequest, key: UUID) -> Any:
    """Take over what a helper has in hand for oneself; their authority ends at once."""
    return case_commands.take_over(mandate_id=key, actor=actor_of(request), at=clock.now())


@router.get("/enterprises/{key}/agents", response={200: AgentsOut, **REFUSALS}, auth=READ)
def agents(request: HttpRequest, key: UUID) -> Mapping[str, Any]:
    """Who acts for an enterprise; for its legal representative, others see none."""
    return {"agents": queries.agents_of(key, viewer=actor_of(request), at=clock.now())}


@router.post("/enterprises", response={200: BoundOut, **REFUSALS}, auth=WRITE)
def bind(request: HttpRequest, body: EnterpriseIn) -> Mapping[str, Any]:
    """Bind an enterprise; a second time changes nothing."""
    made = commands.bind_legal_person(uscc=body.uscc, actor=actor_of(request), at=clock.now())
    return {
        "id": made.legal_person_id,
        "name": made.name,
        "is_confirmed": made.is_confirmed,
        "sentence": made.sentence,
    }


def _terms(body: TermsIn) -> dict[str, Any]:
    return {
        "scope": tuple(body.scope),
        "acts": tuple(body.acts),
        "valid_until": body.valid_until,
    }


@router.post("/mandates", response={201: MadeOut, **REFUSALS}, auth=WRITE)
def grant(request: HttpRequest, body: GrantIn, idempotency_key: Key) -> Any:
    """Offer somebody the authority to act; it holds when they accept."""

    def make() -> tuple[int, dict[str, str]]:
        made = commands.grant_mandate(
            agent_phone=body.agent_phone,
            agent_name=body.agent_name,
            id_tail=body.id_tail,
            legal_person_id=body.enterprise,
            relation=body.relation,
            **_terms(body),
            actor=actor_of(request),
            at=clock.now(),
        )
        return 201, {"id": str(made)}

    return once(request, idempotency_key, make)


@router.post("/mandates/{key}/confirm", response={204: None, **REFUSALS}, auth=WRITE)
def confirm(request: HttpRequest, key: UUID, body: TermsIn) -> Any:
    """Give an agent who asked the authority, as the enterprise's representative."""
    commands.confirm_binding(
        mandate_id=key, **_terms(body), actor=actor_of(request), at=clock.now()
    )
    return Status(204, None)


@router.post("/mandates/{key}/accept", response={204: None, **REFUSALS}, auth=WRITE)
def accept(request: HttpRequest, key: UUID) -> Any:
    """Accept an authority offered."""
    commands.accept_mandate(mandate_id=key, actor=actor_of(request), at=clock.now())
    return Status(204, None)


@router.post("/mandates/{key}/revoke", response={204: None, **REFUSALS}, auth=WRITE)
def revoke(request: HttpRequest, key: UUID) -> Any:
    """End an authority, as the one who gave it or the one who holds it."""
    commands.revoke_mandate(mandate_id=key, actor=actor_of(request), at=clock.now())
    return Status(204, None)
