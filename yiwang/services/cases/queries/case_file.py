"""A case as the staff who handle it see it (办件详情): everything, personal data masked."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final

from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.errors import NotFound
from yiwang.foundation.core.types import SYSTEM, Actor
from yiwang.foundation.identity import queries as identity
from yiwang.foundation.identity.types import Party, PartyKind
from yiwang.foundation.orgs import queries as orgs
from yiwang.lib.codes.application_number import format_groups
from yiwang.lib.codes.masks import mask_phone
from yiwang.services.cases import models, policy
from yiwang.services.cases.models.case import PAUSED_UNTIL
from yiwang.services.cases.rules import clock, documents, effects, history, lifecycle, papers
from yiwang.services.cases.rules.documents import Content
from yiwang.services.cases.rules.wording import in_words
from yiwang.services.cases.types import Action, CaseState, ClockKind, DocumentKind, Overlay
from yiwang.services.cases.types.desk import CaseFile, ClockView, DocumentView
from yiwang.services.cases.types.scene import Proceedings
from yiwang.services.catalogue import queries as catalogue
from yiwang.services.eforms import queries as eforms
from yiwang.services.licences import queries as seals
from yiwang.services.licences.types.seals import ExpectedSeal
from yiwang.services.payments import queries as bills

from . import case_parts as parts
from . import proceedings
from .desk_list import label_of, light_of, organisations
from .usual import usual_time

CLOCK_NAMES: Final = {
    ClockKind.ACCEPTANCE: "收件答复",
    ClockKind.PROMISED: "承诺时限",
    ClockKind.STATUTORY: "法定时限",
    ClockKind.ISSUE: "颁发送达",
}
TRACE_PAGE: Final = 50
_OF_ACT: Final = ("act", "effective_at", "from_state", "facts")
_UNITS: Final = {"WD": "个工作日", "CD": "日", "H": "小时", "M": "个月", "Y": "年"}


def case_row(number: int, viewer: Actor) -> models.Case:
    """Return the row when the viewer may read it.

    :raises NotFound: there is none, or not for this viewer: both look the same.
    """
    organisations(viewer)  # refuses whoever reads no cases
    case = models.Case.objects.filter(pk=number).first()
    if case is None or not policy.may_read(viewer, case):
        raise NotFound("没有查到这个编号，或者它不归您的单位办理")
    return case


def _limit_text(case: models.Case, kind: ClockKind) -> str:
    if kind is ClockKind.ACCEPTANCE:
        return "5个工作日"
    if kind is ClockKind.ISSUE:
        return "10个工作日"
    own = kind is ClockKind.PROMISED
    value = case.promised_value if own else case.statutory_value
    unit = case.promised_unit if own else case.statutory_unit
    return "当场办结" if unit == "NOW" or not value else f"{value}{_UNITS[unit]}"


def clock_views(
    case: models.Case, acts: Sequence[history.Act], today: date
) -> tuple[ClockView, ...]:
    """Return the clocks that have begun, or that say why they have not, each line by line."""
    found = history.readings(
        history.clock_events(acts), case.limits(), orgs.working_calendar(), today=today
    )
    return tuple(
        ClockView(
            kind,
            CLOCK_NAMES[kind],
            _limit_text(case, kind),
            found[kind].due_on,
            found[kind].days_used,
            found[kind].days_left,
            found[kind].light,
            found[kind].running,
            (*found[kind].reasons, *effects.remarks(acts, kind, inside=True)),
            found[kind].provisional,
        )
        for kind in CLOCK_NAMES
        if kind in found and (found[kind].due_on is not None or len(found[kind].reasons) > 1)
    )


def _contact(case: models.Case, party: Party, viewer: Actor) -> dict[str, Any]:
    """Whom to call: the agent who filed, the applicant, or the contact that the form names."""
    named = mask_phone(parts.contact_phone(case.form_version_id, case.values))
    if case.filed_by is None or case.filed_by == case.applicant_id:
        return {"applicant_phone_masked": party.phone_masked or named, "agent_name": ""}
    agent = identity.person(case.filed_by, viewer=viewer)
    return {
        "applicant_phone_masked": agent.phone_masked or named,
        "agent_name": agent.masked_name,
    }


def _delivery(case: models.Case) -> dict[str, Any]:
    address = dict(case.delivery.get("address") or {})
    if address.get("phone"):
        address["phone"] = mask_phone(str(address["phone"]))
    return {
        "delivery_way": str(case.delivery.get("way", "")),
        "delivery_address": " ".join(str(part) for part in address.values() if part),
    }


def case_for_staff(
    number: int, *, viewer: Actor, at: datetime, trace_before: int | None = None
) -> CaseFile:
    """Return the whole case, with the acts the viewer may do now.

    Of the trace it holds ``TRACE_PAGE`` events: the newest, or those before ``trace_before``.

    :raises NotFound: there is none, or not for this viewer.
    """
    case = case_row(number, viewer)
    guide = catalogue.guide_version(case.item_version_id, case.basic_version_id)
    acts = _acts(number)
    situation, fee = parts.situation_and_fee(case)
    replies = parts.answers(case.form_version_id, case.values)
    party = identity.party(PartyKind(case.applicant_kind), case.applicant_id, viewer=viewer)
    before = next((CaseState(act.from_state) for act in reversed(acts) if act.from_state), None)
    timeline = lifecycle.timeline(CaseState(case.state), before=before)
    return CaseFile(
        **_columns(case),
        **_standing(case, at),
        **_delivery(case),
        **_rights(case, viewer),
        **_contact(case, party, viewer),
        situation=situation,
        fee=fee,
        fee_due=parts.fee_proposal(case) if fee.charged else None,
        bills=bills.bills_of(f"case:{number}", viewer=SYSTEM) if fee.charged else (),
        clocks=clock_views(case, acts, local_date(at)),
        answers=replies,
        materials=parts.materials(case, guide),
        corrections=parts.corrections(number, guide, {a.key: a.label for a in replies}),
        reviews=parts.reviews(number),
        documents=parts.staff_documents(case, viewer),
        stops=parts.stops(number),
        proceedings=_proceedings(case, acts, local_date(at)),
        deliveries=parts.deliveries(number),
        decision=parts.decision(number),
        happened=frozenset(Action(act.action) for act in acts),
        **_trace(case, trace_before),
        timeline=tuple((str(step), status) for step, status in timeline),
        guide_bases=tuple(basis.text for basis in guide.bases),
        standard_remedy="".join(papers.remedies(government_of(case.region_code))),
        usual=usual_time(case.item_code) if case.is_open and not case.outcome else None,
    )


def _proceedings(case: models.Case, acts: Sequence[history.Act], today: date) -> Proceedings:
    if not proceedings.has_any(act.action for act in acts):
        return Proceedings()
    return proceedings.proceedings_of(case, today=today, inside=True)


def _acts(number: int) -> list[history.Act]:
    """Return what the clocks read of every event: four narrow columns."""
    rows = models.CaseEvent.objects.filter(case_id=number).order_by("n")
    return [history.Act(*row) for row in rows.values_list(*_OF_ACT)]


def _trace(case: models.Case, before: int | None) -> dict[str, Any]:
    """Return a page of the trace and where the page before it begins."""
    events = models.CaseEvent.objects.filter(case_id=case.pk).order_by("-n")
    some = events if before is None else events.filter(n__lt=before)
    rows = list(some[: TRACE_PAGE + 1])
    last = rows[0] if before is None and rows else events.first()
    shown = [parts.event_view(row, case) for row in reversed(rows[:TRACE_PAGE])]
    return {
        "trace": tuple(shown),
        "trace_total": case.last_n,
        "trace_before": shown[0].n if len(rows) > TRACE_PAGE else None,
        "last_event": parts.event_view(last, case) if last else None,
    }


_COLUMNS: Final = (
    *("number", "version", "outcome", "item_code", "item_name", "is_permit", "two_reviewers"),
    *("organisation_id", "organisation_name", "region_code", "applicant_kind", "applicant_id"),
    *("applicant_name", "applicant_masked_id", "channel", "submitted_at", "accepted_on"),
    *("decided_on", "correction_days", "audit_hash", "is_open", "claimed_by", "claimed_name"),
    *("claimed_at", "review_round", "joint_number", "form_version_id"),
)


def _columns(case: models.Case) -> dict[str, Any]:
    return {name: getattr(case, name) for name in _COLUMNS}


def _standing(case: models.Case, at: datetime) -> dict[str, Any]:
    today = local_date(at)
    label, tone = label_of(case)
    due = case.due_on if case.is_open and case.due_on != PAUSED_UNTIL else None
    return {
        "state": CaseState(case.state),
        "overlay": Overlay(case.overlay),
        "label": label,
        "tone": tone,
        "light": light_of(case, today),
        "due_on": due,
        "days_left": orgs.working_calendar().working_days_between(today, due) if due else None,
        "extended": case.is_extended,
        "has_route": case.marking is not None,
    }


def _rights(case: models.Case, viewer: Actor) -> dict[str, Any]:
    rows = models.Review.objects.filter(case_id=case.pk)
    ids = rows.values_list("reviewer_id", "reviewer_person_id")
    reviewers = frozenset(i for row in ids for i in row if i)
    return {
        "actions": policy.actions_for(viewer, case, reviewers=reviewers),
        "may_claim": policy.may_claim(viewer, case),
        "may_release": policy.may_release(viewer, case),
    }


def government_of(region_code: str) -> str:
    """Return the government that hears a review: of the county or whatever is above it."""
    region = orgs.region(region_code[:6].ljust(12, "0")) or orgs.region(region_code)
    return f"{region.name}人民政府" if region else "本级人民政府"


def preview_document(
    number: int, *, kind: DocumentKind, content: dict[str, Any], viewer: Actor, at: datetime
) -> DocumentView:
    """Return a document as the applicant would read it; nothing is written, no number is drawn.

    :raises NotFound: there is no such case, or not for this viewer.
    """
    case = case_row(number, viewer)
    today = local_date(at)
    data = {
        Content.APPLICANT: case.applicant_name,
        Content.ITEM: case.item_name,
        Content.CASE_NUMBER: format_groups(case.number),
        Content.AUTHORITY: case.organisation_name,
        Content.DATE: in_words(today),
        "is_permit": case.is_permit,
        **content,
        **_dates_to_be(case, kind, content, at),
    }
    title = documents.title(kind, is_permit=case.is_permit)
    says = tuple(papers.parts(kind, data))
    return DocumentView(0, kind, title, "签发时编号", at, viewer.name, is_sealed=False, parts=says)


def expected_seal(number: int, *, kind: DocumentKind, viewer: Actor, at: datetime) -> ExpectedSeal:
    """Return the seal that a document of a case would bear, did the viewer issue it now (用印预览).

    :raises NotFound: there is no such case, or not for this viewer.
    """
    case = case_row(number, viewer)
    return seals.expected_seal(case.organisation_id, kind, viewer=viewer, at=at)


def _dates_to_be(
    case: models.Case, kind: DocumentKind, content: dict[str, Any], at: datetime
) -> dict[str, str]:
    """Return the dates that an acceptance or an extension would give, were it done now."""
    if kind in {DocumentKind.ACCEPTANCE_NOTICE, DocumentKind.GAP_ACCEPTANCE_NOTICE}:
        event = clock.happened(clock.EventKind.ACCEPTED, at)
    elif kind is DocumentKind.EXTENSION_NOTICE:
        event = clock.extended(int(content[Content.DAYS]), at)
    else:
        return {}
    found = history.readings(
        [*history.clock_events(_acts(case.pk)), event],
        case.limits(),
        orgs.working_calendar(),
        today=local_date(at),
    )
    promised = found[ClockKind.PROMISED].due_on
    statutory = found[ClockKind.STATUTORY].due_on if ClockKind.STATUTORY in found else promised
    if promised is None or statutory is None:
        return {}
    return {
        Content.ACCEPTED_ON: in_words(local_date(at)),
        Content.PROMISED_DUE: in_words(promised),
        Content.STATUTORY_DUE: in_words(statutory),
        Content.NEW_DUE: in_words(promised),
    }


def clear_answer(number: int, key: str, *, viewer: Actor) -> str | None:
    """Return one answer unmasked; only `commands.reveal` asks, which notes who looked."""
    case = case_row(number, viewer)
    form = eforms.form(case.form_version_id) if case.form_version_id else None
    asked = next((f for f in form.fields if f.key == key), None) if form else None
    if asked is None or key not in case.values:
        return None
    return parts.shown(asked, case.values[key])
