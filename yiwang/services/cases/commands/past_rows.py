"""From lives to rows: the sheets of a chunk's cases filled in, as lines of COPY."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from yiwang.foundation.audit.commands import PastActs
from yiwang.foundation.core import bulk
from yiwang.foundation.core.numbering import next_in_many
from yiwang.foundation.keys import providers as keys
from yiwang.foundation.keys.types import Purpose
from yiwang.lib.codes.application_number import build_application_number, format_groups
from yiwang.lib.gm.digest import sm3_hex
from yiwang.services.cases.rules import tokens
from yiwang.services.cases.rules.lives import Life
from yiwang.services.cases.types.past import PastFiling

from .past_guides import Place, Places
from .past_sheets import SHANGHAI, Sheet, sheet_of
from .past_slots import inner

CODES: Final = 1_000_000


def _names(*lines: str) -> tuple[str, ...]:
    return tuple(name for line in lines for name in line.split())


COLUMNS: Final = {
    "cases_case": _names(
        "item_code item_name kind_code is_permit is_instant is_joint two_reviewers item_version_id",
        "basic_version_id guide_hash form_version_id organisation_id organisation_name region_code",
        "situation fee statutory_value statutory_unit promised_value promised_unit correction_days",
        "state outcome overlay is_open is_extended review_round version last_n accepted_on",
        "decided_on answer_due_on statutory_due_on promised_due_on due_on light yellow_on read_on",
        "number claimed_by claimed_name claimed_at applicant_kind applicant_id applicant_name",
        "applicant_masked_id filed_by filed_by_staff channel values form_digest signature",
        "delivery submitted_at query_code_hash query_code_sealed audit_hash token clock_memory",
    ),
    "cases_caseevent": _names(
        "case_id n act from_state to_state overlay opinion facts needs_attention at effective_at",
        "actor_kind actor_id actor_name role organisation_name",
    ),
    "cases_task": _names(
        "case_id n step name organisation_id opened_at due_on finished_at finished_by",
        "finished_name result",
    ),
    "cases_submittedmaterial": _names(
        "case_id n material_no name way position file_id file_name file_sm3 copies correction_n",
        "is_superseded",
    ),
    "cases_review": _names(
        "case_id n round reviewer_id reviewer_person_id reviewer_name passed opinion checks at"
    ),
    "cases_decision": _names(
        "case_id n outcome reason clause remedy conditions decided_at decided_by decided_name"
    ),
    "cases_correction": _names(
        "case_id n points requested_at requested_by requested_name due_on second_reason",
        "after_acceptance answered_at",
    ),
    "cases_suspension": _names(
        "case_id n kind overlay basis reason planned_days started_on resumes_when ended_on result",
        "approved_by approved_name body contact held_where moves files",
    ),
    "cases_deliveryrecord": _names("case_id n document_n way receiver evidence at delivered_by"),
    "cases_officialdocument": _names(
        "case_id n kind title document_number data issued_at issued_by sealed_at is_public"
    ),
    "cases_publicity": _names(
        "case_id n region_code item_name organisation_name applicant_name outcome document_number",
        "published_on",
    ),
}

_NINE, _HOUR = 9 * 3600, 3600
_CLOCK: Final = tuple(
    f"{second // _HOUR:02d}:{second // 60 % 60:02d}:{second % 60:02d}"
    for second in range(24 * _HOUR)
)
Scope = tuple[str, str]


@dataclass
class Rows:
    """Lines for every table of a chunk of cases: first noted, then numbered, then written."""

    places: Places
    lines: dict[str, list[str]] = field(default_factory=lambda: {name: [] for name in COLUMNS})
    audit: PastActs = field(default_factory=PastActs)
    _waiting: list[tuple[PastFiling, Place, Sheet, int]] = field(default_factory=list)
    _wanted: Counter[tuple[str, str, int]] = field(default_factory=Counter)

    def add(self, filing: PastFiling, life: Life, serial: int) -> None:
        """Note a case and which documents it has."""
        place, sheet = self.places.of(filing), sheet_of(life)
        self._waiting.append((filing, place, sheet, serial))
        wanted, office = self._wanted, place.office
        for _, kind, year, _, _ in sheet.papers:
            wanted[office, kind, year] += 1

    def write(self) -> None:
        """Take the documents' numbers (a killed run leaves a gap in them) and write every row."""
        scopes = {
            (office, kind, year): (f"document.{kind}", f"{office}:{year}")
            for office, kind, year in self._wanted
        }
        last = next_in_many({scope: self._wanted[key] for key, scope in scopes.items()})
        following = {key: last[scope] - self._wanted[key] for key, scope in scopes.items()}
        number_key = keys.derive(Purpose.APPLICATION_NUMBER)
        token_key = keys.derive(Purpose.DOCUMENT_TOKEN)
        for filing, place, sheet, serial in self._waiting:
            on = date.fromisoformat(sheet.days[0])
            number = build_application_number(on=on, sequence=serial, key=number_key).value
            known = place.known.copy()
            _moments(known, filing, sheet)
            for n, kind, year, paper, token in sheet.papers:
                key = (place.office, kind, year)
                following[key] += 1
                known[paper] = f"{place.series(kind, year)}第{following[key]:04d}号"
                known[token] = tokens.make(number, n, token_key)
            _party(known, filing)
            self._form(known, filing, place, number, sheet.stands)
            for table, rows in sheet.tables:
                self.lines[table].append(rows % known)
            self.lines["cases_submittedmaterial"].append(
                self.places.materials(filing, place, sheet.answered).replace("\0", known["number"])
            )

    def _form(
        self, known: dict[str, str], filing: PastFiling, place: Place, number: int, stands: str
    ) -> None:
        """What was filed: the form, its digest, the entry in the log, the 查询码."""
        party, text = filing.party, str(number)
        form = place.form % {name: inner(getattr(party, name)) for name in place.asked}
        digest = sm3_hex(form.encode())
        actor, name = place.window
        if not filing.is_at_window:
            actor, name = f"PERSON:{party.filer_user_id}", party.filer_masked_name
        code = f"{(filing.seed * 7919 + number) % CODES:06d}"
        sealed = keys.encrypt(code.encode(), Purpose.QUERY_CODE, bound_to=text.encode())
        known["number"] = text
        facts = f"{place.facts[0]}{digest}{place.facts[1][:-1]}"
        digest_of_entry = self.audit.first(
            stream=text,
            command_name=place.command,
            actor=actor,
            actor_name=name,
            at=filing.at,
            facts=f'{facts},"stands":{stands % known}}}',
        )
        known.update(
            groups=format_groups(text),
            form=bulk.text(form),
            digest=digest,
            hash=digest_of_entry,
            token=digest_of_entry[:32],
            code_index=bulk.sealed(keys.index(f"{text}:{code}")),
            code_sealed=bulk.sealed(sealed),
        )


def _party(known: dict[str, str], filing: PastFiling) -> None:
    """Who applied, and who filed for them."""
    party = filing.party
    masked = bulk.text(party.masked_name)
    known["applicant"] = bulk.text(inner(party.name))
    known["masked"] = masked
    known["party"] = f"{party.kind}\t{party.id}\t{masked}\t{party.masked_id}"
    filer = bulk.text(party.filer_masked_name)
    known["name_APPLICANT"] = filer
    known["by_APPLICANT"] = f"{bulk.NULL}\t{filer}"
    known["event_APPLICANT"] = f"PERSON\t{party.filer_user_id}\t{filer}\t\t"
    if not filing.is_at_window:
        known["filer"] = known["event_APPLICANT"]
        known["filed"] = f"{party.filer_id}\t{bulk.NULL}\tPORTAL"


def _moments(known: dict[str, str], filing: PastFiling, sheet: Sheet) -> None:
    """When each act was done: the life's days, hours that differ from case to case."""
    local = filing.at.astimezone(SHANGHAI)
    second = local.hour * _HOUR + local.minute * 60 + local.second
    day, mixed = sheet.days[0], (filing.seed * 1103515245 + 12345) & 0x7FFFFFFF
    hour = _CLOCK[second]
    known["t1"] = f"{day} {hour}+08"
    if sheet.is_open:
        known["z1"] = f"{day}T{hour}+08:00"
    for name, on in zip(sheet.at[1:], sheet.days[1:], strict=True):
        mixed = (mixed * 1103515245 + 12345) & 0x7FFFFFFF
        second = second + 120 + mixed % 400 if on == day else _NINE + mixed % 7200
        day, hour = on, _CLOCK[second]
        known[name] = f"{day} {hour}+08"
        if sheet.is_open:
            known[f"z{name[1:]}"] = f"{day}T{hour}+08:00"
    if sheet.served is not None:
        n, words = sheet.served
        known["served"] = words + known[f"t{n}"][11:16]
