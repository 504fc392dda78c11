"""From stored plain values to a guide, and the keys of a body."""

from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from yiwang.lib.codes import items as codes
from yiwang.services.catalogue.types import (
    Answered,
    Condition,
    Contact,
    Fee,
    Guide,
    LegalBasis,
    Limit,
    MaterialLine,
    Option,
    Question,
    SituationInfo,
    Step,
    Tree,
)

from . import joining
from .hashing import guide_hash
from .trees import any_of

T = TypeVar("T")
Plain = Mapping[str, Any]
_HALL = "政务服务中心"


def _fill(cls: type[T], values: Plain) -> T:
    """Build a flat dataclass; JSON's lists become tuples, unknown keys are an error."""
    known = {f.name for f in fields(cls)}  # type: ignore[arg-type]
    strange = set(values) - known
    if strange:
        raise ValueError(f"{cls.__name__} has no {sorted(strange)}")
    return cls(**{k: tuple(v) if isinstance(v, list) else v for k, v in values.items()})


def _all(cls: type[T], rows: Iterable[Plain]) -> tuple[T, ...]:
    return tuple(_fill(cls, row) for row in rows)


def question(row: Plain) -> Question:
    """Build a question with its options."""
    return Question(
        key=row["key"],
        text=row["text"],
        hint=row.get("hint", ""),
        options=_all(Option, row["options"]),
        needs=_pairs(row.get("needs", {})),
    )


def _pairs(answers: Mapping[str, str]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple((key, any_of(said)) for key, said in answers.items())


def situation(row: Plain, code: str, serial: int) -> SituationInfo:
    """Build a situation; its 33-character code follows the item's and its place in the list.

    Without a code of the item, as in a text nobody has published, it has none either.
    """
    handled = ""
    if code:
        handled = codes.build_handle_code(
            task=code[:31], serial=serial, origin=codes.Origin.IMPORTED
        )
    return SituationInfo(
        key=row["key"],
        name=row["name"],
        answers=_pairs(row.get("answers", {})),
        material_nos=tuple(row.get("materials", ())),
        handle_code=handled,
        note=row.get("note", ""),
        not_applicable=row.get("not_applicable", ""),
        parts=tuple(row.get("parts", ())),
        fee=_fill(Fee, row["fee"]) if row.get("fee") else None,
        promised=_limit(row.get("promised")),
        handling=row.get("handling", ""),
        steps=tuple(row.get("steps", ())),
        window_only=row.get("window_only", False),
    )


def tree(body: Plain) -> Tree:
    """Build the questions and situations of a text."""
    leaves = enumerate(body.get("situations", ()), 1)
    return Tree(
        tuple(question(row) for row in body.get("questions", ())),
        tuple(situation(row, "", n) for n, row in leaves),
    )


def _limit(row: Plain | None) -> Limit | None:
    return _fill(Limit, row) if row else None


class Beside:
    """What stands beside the texts: the organisation and region as they are now."""

    def __init__(
        self,
        *,
        organisation: Any,
        region_name: str = "",
        region_path: tuple[str, ...] = (),
        is_demo: bool,
    ) -> None:
        """Keep them."""
        self.organisation = organisation
        self.region_name = region_name
        self.region_path = region_path
        self.is_demo = is_demo

    def contact(self, body: Plain) -> Contact:
        """The text's own contact first, then the organisation's."""
        own, here = body.get("contact", {}), self.organisation
        return Contact(
            consult=getattr(here, "phone", "") or own.get("consult", ""),
            complaint=getattr(here, "complaint_phone", "") or own.get("complaint", "12345"),
            address=_address(own.get("address", ""), getattr(here, "address", "")),
            hours=getattr(here, "hours", "") or own.get("hours", ""),
        )


def _address(window: str, address: str) -> str:
    """Join the hall's address and the window's name, the hall named once."""
    if address.endswith(_HALL):
        window = window.rpartition(_HALL)[2]
    return " ".join(part for part in (address, window) if part)


def build(basic: Any, local: Any, body: Plain, beside: Beside) -> Guide:
    """Build the guide of a basic version, a local version and its text."""
    organisation = beside.organisation
    code = local.item.code
    return Guide(
        code=code,
        item_id=local.pk,
        basic_version_id=basic.pk,
        hash=guide_hash(basic.hash, local.hash),
        name=basic.name,
        basic_code=code[19:31],
        kind_code=basic.kind_code,
        kind_name=codes.kind_name(basic.kind_code),
        organisation_id=UUID(str(local.item.organisation_id)),
        organisation_name=organisation.name,
        region_code=local.item.region_code,
        region_name=beside.region_name,
        region_path=beside.region_path,
        level=local.item.level,
        audience=frozenset(basic.audience),
        bases=_all(LegalBasis, basic.bases),
        themes=tuple(basic.themes),
        department=basic.department,
        is_permit=basic.kind_code == codes.PERMIT,
        form_version_id=local.form_version_id,
        version_no=local.version_no,
        published_at=_latest(basic.published_at, local.published_at),
        contact=beside.contact(body),
        is_demo=beside.is_demo,
        **_content(body, code),
    )


def _latest(*moments: datetime) -> datetime:
    return max(moments)


def _content(body: Plain, code: str) -> dict[str, Any]:
    """The part of a guide that stands in its text."""
    promised = _limit(body["promised"])
    if promised is None:
        raise ValueError(f"{code} has no promised limit")
    return {
        "handling": body["handling"],
        "conditions": _all(Condition, body["conditions"]),
        "materials": _all(MaterialLine, body["materials"]),
        "members": tuple(joining.member(row) for row in body.get("members", ())),
        "questions": tuple(question(row) for row in body.get("questions", ())),
        "situations": tuple(
            situation(row, code, n) for n, row in enumerate(body.get("situations", ()), 1)
        ),
        "statutory_limit": _limit(body.get("statutory")),
        "promised_limit": promised,
        "special_procedures": tuple(body.get("special", ())),
        "fee": _fill(Fee, body["fee"]),
        "result_name": body["result"]["name"],
        "result_type": body["result"]["type"],
        "steps": _all(Step, body["steps"]),
        "onsite_visits": body["visits"],
        "onsite_reason": body.get("visits_reason", ""),
        "online_depth": body["depth"],
        "is_online": body.get("online", True),
        "two_reviewers": body.get("two_reviewers", False),
        "correction_days": body.get("correction_days", 15),
        "faq": _all(Answered, body.get("faq", ())),
        "delivery_ways": tuple(body.get("delivery", ("网上领取", "窗口领取"))),
        "joint": body.get("joint", False),
        "joint_organisations": tuple(body.get("joint_with", ())),
        "unverified_parts": frozenset(body.get("unverified", ())),
        "note": body.get("note", ""),
        "quantity": body.get("quantity", "无数量限制"),
        "power_source": body.get("power_source", "1"),
        "site_visit": body.get("site_visit", False),
        "form_code": body.get("form", ""),
    }
