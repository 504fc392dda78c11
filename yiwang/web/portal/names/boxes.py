"""The four boxes of a name and what is asked before it is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from yiwang.engagement.naming.types import (
    BOX_NAMES,
    KEPT_NAME,
    MOST_PART,
    ORGANISATION_FORMS,
    PROMISE,
    Box,
    DivisionChoice,
    Judged,
    NameParts,
)
from yiwang.services.eforms import queries as eforms
from yiwang.web.ui.forms import Field, Form, Option

LONGEST_PROOF = 300
MIXED = "跨行业综合经营，名称里不写行业"
APPROVAL = "设立要报经批准，或者经营范围里有登记前须经批准的项目（保留期一年，其他两个月）"


def takes_a_name(form_version_id: int | None) -> bool:
    """Whether a form begins with a kept name, so that it is kept first."""
    form = eforms.form(form_version_id) if form_version_id else None
    return any(field.prefill == KEPT_NAME for field in (form.fields if form else ()))


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in the boxes."""

    region_code: str
    parts: NameParts
    is_mixed: bool
    needs_approval: bool
    proof: str
    has_promised: bool

    @property
    def is_begun(self) -> bool:
        """Whether anything was typed."""
        return bool(self.parts.trade or self.parts.industry)

    def query(self, **changes: str) -> str:
        """Return the boxes as the end of an address."""
        told = {
            "division": self.region_code,
            "trade": self.parts.trade,
            "industry": self.parts.industry,
            "form": self.parts.form,
            "mixed": "on" if self.is_mixed else "",
            **changes,
        }
        return "?" + urlencode({key: value for key, value in told.items() if value})


def typed(given: Mapping[str, str], choices: tuple[DivisionChoice, ...]) -> Typed:
    """Read the boxes; a division that is not offered is the nearest one."""
    by_code = {one.region_code: one for one in choices}
    chosen = by_code.get(given.get("division", "")) or (choices[0] if choices else None)

    def text(name: str) -> str:
        return given.get(name, "").replace("\0", "").strip()

    return Typed(
        region_code=chosen.region_code if chosen else "",
        parts=NameParts(
            chosen.name if chosen else "",
            text("trade"),
            text("industry"),
            text("form") or ORGANISATION_FORMS[0],
        ),
        is_mixed="mixed" in given,
        needs_approval="approval" in given,
        proof=text("proof"),
        has_promised="promise" in given,
    )


def four(now: Typed, choices: tuple[DivisionChoice, ...], errors: Mapping[str, str]) -> Form:
    """Return the four boxes with what is to be changed."""
    fields = [
        Field(
            name=Box.DIVISION.value,
            label=BOX_NAMES[Box.DIVISION],
            kind="select",
            hint="名称由哪一级登记，就用哪一级的行政区划",
            value=now.region_code,
            options=[
                Option(one.region_code, f"{one.name}（{one.authority_name}）") for one in choices
            ],
        ),
        Field(
            name=Box.TRADE.value,
            label=BOX_NAMES[Box.TRADE],
            hint="两个以上的汉字，例如“云溪”",
            value=now.parts.trade,
            maxlength=MOST_PART,
        ),
        Field(
            name=Box.INDUSTRY.value,
            label=BOX_NAMES[Box.INDUSTRY],
            hint="主营业务，例如“餐饮”“贸易”“软件”“建筑工程”",
            value=now.parts.industry,
            required=False,
            maxlength=MOST_PART,
        ),
        Field(
            name="mixed",
            label="不写行业",
            kind="checkbox",
            value="on" if now.is_mixed else "",
            required=False,
            options=[Option("on", MIXED)],
        ),
        Field(
            name=Box.FORM.value,
            label=BOX_NAMES[Box.FORM],
            kind="select",
            value=now.parts.form,
            options=[Option(form, form) for form in ORGANISATION_FORMS],
        ),
    ]
    return Form(fields, errors)


def asked(now: Typed, found: Judged, errors: Mapping[str, str]) -> Form:
    """Return what is asked before the name is kept."""
    fields = [
        Field(
            name="approval",
            label="保留期",
            kind="checkbox",
            value="on" if now.needs_approval else "",
            required=False,
            options=[Option("on", APPROVAL)],
        )
    ]
    if found.proofs:
        fields.append(
            Field(
                name="proof",
                label="批准文件的名称和文号",
                hint="；".join(found.proofs),
                value=now.proof,
                maxlength=LONGEST_PROOF,
            )
        )
    fields.append(
        Field(
            name="promise",
            label="我已阅读并承诺",
            kind="declaration",
            value="on" if now.has_promised else "",
            statement=PROMISE,
        )
    )
    return Form(fields, errors)
