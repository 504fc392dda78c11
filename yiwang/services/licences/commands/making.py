"""How a version of a licence is made as a row: its number, its face, its holder (制证)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.ids import uuid7
from yiwang.foundation.core.numbering import next_in
from yiwang.foundation.core.types import SYSTEM, Actor
from yiwang.foundation.identity import queries as identity
from yiwang.foundation.identity.types import PartyKind
from yiwang.foundation.orgs.types import OrganisationInfo
from yiwang.lib.codes import residents
from yiwang.lib.codes.faults import InvalidCode
from yiwang.lib.codes.licences import build_licence_identifier
from yiwang.lib.codes.masks import mask_id
from yiwang.services.licences.models import Licence, LicenceHolder, LicenceStep, secrets
from yiwang.services.licences.rules import filling
from yiwang.services.licences.rules import licences as life
from yiwang.services.licences.rules.validity import granted_end
from yiwang.services.licences.types.licence_types import (
    HolderKind,
    NoEnd,
    TypeContent,
    TypeInfo,
)
from yiwang.services.licences.types.licences import Grant, LicenceAct, LicenceState
from yiwang.services.licences.types.sealing import issuer

RESIDENT, USCC = "111", "001"


@dataclass(frozen=True, slots=True)
class Party:
    """Who is to hold a licence, in clear; nothing of it leaves the command."""

    kind: PartyKind
    id: UUID
    name: str = field(repr=False)
    code: str = field(repr=False)
    told: Mapping[str, str] = field(repr=False)
    """What is known of them, by the labels of faces."""

    @property
    def code_kind(self) -> str:
        """111 a resident number, 001 a credit code."""
        return USCC if self.kind is PartyKind.LEGAL else RESIDENT


def party_of(kind: PartyKind, party_id: UUID, at: datetime) -> Party:
    """Read who is to hold a licence. :raises NotFound: there is no such party."""
    if kind is PartyKind.LEGAL:
        found = identity.legal_person(party_id, viewer=SYSTEM)
        told = {
            "法定代表人": found.representative_name,
            "住所": found.address,
            "统一社会信用代码": found.uscc,
        }
        return Party(kind, party_id, found.name, found.uscc, told)
    person = identity.party(kind, party_id, viewer=SYSTEM)
    code = identity.secret_id_number(person)
    told = {"住址": person.address, "公民身份号码": code, "身份证号": code, **_born(code, at)}
    return Party(kind, party_id, person.name, code, told)


def _born(code: str, at: datetime) -> dict[str, str]:
    try:
        known = residents.parse_resident_id(code, today=local_date(at))
    except InvalidCode:
        return {}
    sex = "男" if known.sex is residents.Sex.MALE else "女"
    return {"性别": sex, "出生日期": known.born_on.isoformat()}


def holder_kind(content: TypeContent, kind: PartyKind) -> HolderKind | None:
    """Return as what a party holds licences of a type; None: this kind holds none.

    Who founds an enterprise applies as a person, but the enterprise holds the licence.
    """
    wanted = (
        (HolderKind.LEGAL, HolderKind.SOLE)
        if kind is PartyKind.LEGAL
        else (HolderKind.PERSON, HolderKind.HOUSEHOLD)
    )
    return next((one for one in wanted if one in content.holders), None)


@dataclass
class Making:
    """One version of a licence, made from a grant."""

    grant: Grant
    info: TypeInfo
    office: OrganisationInfo
    party: Party
    previous: Licence | None
    edition: int
    actor: Actor
    at: datetime

    def rows(self) -> tuple[Licence, LicenceHolder, LicenceStep]:
        """Return the licence in making with its holder and first step, not written yet."""
        content, key = self.info.content, uuid7()
        valid_to, has_term = self._term()
        kind = holder_kind(content, self.party.kind)
        texts = filling.kept(content, self._texts(kind, valid_to, has_term=has_term))
        told = filling.number_field(content)
        wrong = filling.faults(content, texts, {})
        issuer_code = self.office.uscc or self.office.region_code[:6]
        root = self.previous.root_id if self.previous else key
        serial = self.previous.serial if self.previous else key.hex.upper()
        row = Licence(
            id=key,
            identifier=build_licence_identifier(
                type_code=self.info.type_code,
                issuer=issuer_code,
                serial=serial,
                version=self.edition,
            ),
            licence_type_id=self.info.type_code,
            type_version_id=self.info.version_id,
            type_name=content.name,
            number=texts.get(told.key, "") if told else "",
            serial=serial,
            edition=self.edition,
            root_id=root,
            previous=self.previous,
            organisation_id=self.grant.organisation_id,
            issuer_name=self.office.name,
            issuer_code=issuer_code,
            region_code=self.grant.region_code,
            case_number=self.grant.case_number,
            document_number=self.grant.document_number,
            receiver_id=self.grant.receiver_id,
            sealed_face=secrets.seal_face(key, texts),
            issued_on=local_date(self.at),
            valid_from=self.grant.valid_from,
            valid_to=valid_to,
            made_by=self.grant.act,
            created_at=self.at,
            state=LicenceState.DRAFT,
            state_at=self.at,
            token_index=secrets.token_index(secrets.token(key)),
            seal_due=None if wrong else self.at,
            seal_wait=life.INCOMPLETE if wrong else "",
            seal_by=issuer(self.actor, self.grant.organisation_id),
        )
        return row, self._holder(row, kind), first_step(row, self.grant.act, self.actor, self.at)

    def _term(self) -> tuple[date | None, bool]:
        """The last day, and whether it is known; what follows another keeps its own term."""
        told = self.grant.valid_to
        if told is not None and self.grant.follows is not None:
            return told, True
        try:
            return granted_end(self.info.content.validity, self.grant.valid_from, told), True
        except NoEnd:
            return told, told is not None

    def _texts(
        self, kind: HolderKind | None, valid_to: date | None, *, has_term: bool
    ) -> dict[str, str]:
        content = self.info.content
        given = filling.Filling(
            number=self._number(kind),
            holder=self.party.name if kind else "",
            holder_code=self.party.code if kind else "",
            issuer=self.office.name,
            issued_on=local_date(self.at),
            valid_from=self.grant.valid_from,
            valid_to=valid_to,
            has_term=has_term,
            told=filling.told_by_name(
                self.grant.told,
                self.party.told if kind else {},
                {"投诉举报电话": self.office.complaint_phone or self.office.phone},
            ),
        )
        texts = filling.filled(content, given)
        if self.previous is None:
            return texts
        old = secrets.open_face(self.previous.pk, self.previous.sealed_face)
        return filling.carried(content, old, texts, given)

    def _number(self, kind: HolderKind | None) -> str:
        """The number: the one before, the holder's code where that is it, or the next one."""
        if self.previous is not None:
            return self.previous.number
        if filling.is_numbered_by_holder(self.info.content):
            return self.party.code if kind else ""
        year = local_date(self.at).year
        series = f"{self.info.type_code}:{self.office.id}:{year}"
        return f"{self.office.region_code[:6]}{year}{next_in('licence', series):06d}"

    def _holder(self, row: Licence, kind: HolderKind | None) -> LicenceHolder:
        if kind is None:
            return LicenceHolder(licence=row, kind=self.info.content.holders[0], name="")
        code = self.party.code
        return LicenceHolder(
            licence=row,
            kind=kind,
            party_id=self.party.id,
            name=self.party.name,
            **holder_code(row.pk, self.party.code_kind, code),
        )


def holder_code(licence: UUID, code_kind: str, code: str) -> dict[str, object]:
    """Return the columns that keep a holder's code: sealed, found by index, masked."""
    if not code:
        return {}
    return {
        "code_kind": code_kind,
        "code_index": secrets.code_index(code_kind, code),
        "sealed_code": secrets.seal_code(licence, 1, code),
        "code_masked": code if code_kind == USCC else mask_id(code),
    }


def first_step(row: Licence, act: LicenceAct, actor: Actor, at: datetime) -> LicenceStep:
    """Return the step that began a version, not written yet."""
    return LicenceStep(
        licence=row,
        n=1,
        version=1,
        act=act,
        state=row.state,
        document=row.document_number,
        actor_id=actor.id,
        actor_name=actor.name,
        office=actor.organisation_name,
        at=at,
    )
