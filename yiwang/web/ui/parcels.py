"""To whom and where a parcel goes: a form's address, asked wherever it is chosen."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import QueryDict

from yiwang.services.delivery.types import Address
from yiwang.web.ui.forms import Field

PARTS = ("name", "phone", "region", "address")
LONGEST = 200


def read(post: QueryDict) -> dict[str, str]:
    """Return what was typed, cut."""
    return {part: post.get(part, "").replace("\0", "").strip()[:LONGEST] for part in PARTS}


def address_of(typed: Mapping[str, str]) -> Address:
    """Return what was typed as an address."""
    return Address(**{part: typed.get(part, "") for part in PARTS})


def fields(values: Mapping[str, str], errors: Mapping[str, str]) -> list[Field]:
    """Return the questions, the place as division and detail."""

    def asked(name: str, label: str, kind: str = "text", hint: str = "") -> Field:
        return Field(
            name=name,
            label=label,
            kind=kind,
            hint=hint,
            value=values.get(name, ""),
            error=errors.get(name, ""),
            required=False,
            maxlength=LONGEST,
        )

    return [
        asked("name", "收件人", hint="选择邮寄时填写"),
        asked("phone", "收件电话", "tel"),
        Field(
            name="place",
            label="收件地址",
            kind="address",
            required=False,
            parts=[
                asked("region", "所在地区", hint="如 示例省示例市示例县示例镇"),
                asked("address", "详细地址", hint="写到门牌号"),
            ],
        ),
    ]
