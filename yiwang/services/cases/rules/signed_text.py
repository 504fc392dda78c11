"""What is signed, as plain text: what a person reads is byte for byte what the signature covers.

No time stands in it: the signature says when. Made again from the same application it is the same.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from .promises import Offer

TITLE: Final = "申请确认书"
STATEMENT: Final = (
    "我确认：以上填写的内容和提交的材料真实、合法、有效；如有不实，愿意承担相应的法律责任。"
)
PROMISED: Final = "我已经知道上面写明的要求、核查办法和不实承诺的后果，所作承诺真实。"
APPLICATION: Final = "cases:{}:application"
RECEIPT: Final = "cases:{}:receipt"
"""By these names signatures on a case are found."""
_RULE: Final = "————————————————"


@dataclass(frozen=True, slots=True)
class Handed:
    """One line of the material list: how it came, its files with their SM3."""

    name: str
    how: str
    files: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True)
class Application:
    """All that an applicant signs."""

    number: str
    item: str
    organisation: str
    situation: str
    party: str
    party_id: str
    signer: str
    is_sealed: bool
    answers: Sequence[tuple[str, Sequence[tuple[str, str]]]]
    materials: Sequence[Handed]
    delivery: str
    promises: Sequence[Offer] = field(default=())


def application(told: Application) -> str:
    """Return the text; lines end with a newline, nothing is left to a program's taste."""
    said = [TITLE, "", *_about(told)]
    for title, rows in told.answers:
        said += ["", f"【{title}】", *(f"{label}：{text}" for label, text in rows)]
    said += ["", "【申请材料】", *_materials(told.materials)]
    said += ["", "【送达方式】", told.delivery]
    if told.promises:
        said += ["", "【书面承诺】", *_promises(told.promises)]
    said += ["", _RULE, STATEMENT, *([PROMISED] if told.promises else [])]
    who = "签章单位" if told.is_sealed else "签名人"
    said.append(f"{who}：{told.party if told.is_sealed else told.signer}")
    if told.is_sealed:
        said.append(f"经办人：{told.signer}")
    return "\n".join(said) + "\n"


def _about(told: Application) -> Iterable[str]:
    rows = (
        ("申请编号", told.number),
        ("申请事项", told.item),
        ("情形", told.situation),
        ("办理部门", told.organisation),
        ("申请人", told.party),
        ("证件号码", told.party_id),
    )
    return [f"{label}：{text}" for label, text in rows if text]


def _materials(handed: Sequence[Handed]) -> Iterable[str]:
    for n, one in enumerate(handed, 1):
        yield f"{n}. {one.name}（{one.how}）"
        for name, digest in one.files:
            yield f"   {name}　SM3 {digest}"


def _promises(offers: Sequence[Offer]) -> Iterable[str]:
    for n, one in enumerate(offers, 1):
        yield f"{n}. 代替的材料：{one.name}"
        yield f"   承诺内容：{one.text}"
        yield f"   核查：{one.check_words}"
        yield f"   不实承诺的后果：{one.consequence}"


def document(title: str, number: str, parts: Iterable[dict[str, Any]], closing: str) -> str:
    """Return an official document's parts as plain text, for a signature without a seal."""
    said = [title, number, ""]
    for part in parts:
        if part["kind"] == "facts":
            said += [f"{label}：{text}" for label, text in part["rows"]]
        elif part["kind"] == "table":
            said.append(" | ".join(part["head"]))
            said += [" | ".join(row) for row in part["body"]]
        else:
            said.append(part["text"])
    return "\n".join([*said, "", closing]) + "\n"
