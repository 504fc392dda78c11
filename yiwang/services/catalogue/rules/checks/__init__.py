"""What may be published: the table of rules, and running it over a text (standards 1.5, A7)."""

from collections.abc import Iterable
from dataclasses import replace
from types import MappingProxyType

from yiwang.services.catalogue.rules.contents import completed
from yiwang.services.catalogue.types.checks import Fault, Severity

from . import abolished, across, basics, branches, flows, handling, materials
from .shape import Check, Plain, Subject, text

NEEDED = {
    "handling": "办件类型", "conditions": "受理条件", "materials": "申请材料",
    "promised": "承诺时限", "fee": "收费", "result": "办理结果", "steps": "办理流程",
    "visits": "到现场次数", "depth": "网上办理深度",
}  # fmt: skip
CHECKS: tuple[Check, ...] = (
    *basics.CHECKS,
    *handling.CHECKS,
    *materials.CHECKS,
    *branches.CHECKS,
    *flows.CHECKS,
    *abolished.CHECKS,
)
TITLES = MappingProxyType(
    {check.code: (check.title, check.source) for check in CHECKS}
    | {
        code: (title, source)
        for code, title, source in (
            across.CIRCULAR,
            across.SAME_NAME,
            across.SAME_TEXT,
            ("code_parts", "实施编码的组成", "GB/T 39554.1-2020"),
            ("credit_code", "信用代码校验位", "GB 32100-2015"),
            ("missing", "必填要素", "GB/T 39046-2020 表4"),
        )
    }
)
"""Code of every rule → its title and source, for what was found before too."""


def faults(
    subject: Subject, *, is_loaded: bool = False, known: Iterable[Fault] = ()
) -> tuple[Fault, ...]:
    """Return what is wrong with a text, errors first.

    ``known`` are the faults of the text in force: a fault that stood there before, under a rule
    that only marks loaded texts, does not stop whoever mends another one.
    """
    missing = tuple(_missing(subject.body))
    if missing:
        return missing
    subject = replace(subject, basic=completed(subject.basic), body=completed(subject.body))
    lenient = {check.code for check in CHECKS if check.loaded is Severity.WARNING}
    found = [fault for check in CHECKS for fault in check.faults(subject, is_loaded=is_loaded)]
    found = eased(found, [fault for fault in known if fault.check in lenient])
    return tuple(sorted(found, key=lambda f: not f.refuses))


def eased(found: Iterable[Fault], known: Iterable[Fault]) -> list[Fault]:
    """Return the faults; those that were known before are warnings."""
    before = {(fault.check, fault.sentence) for fault in known}
    return [
        replace(f, severity=Severity.WARNING) if (f.check, f.sentence) in before else f
        for f in found
    ]


def _missing(body: Plain) -> Iterable[Fault]:
    for key, label in NEEDED.items():
        if body and (body.get(key) is None or body[key] == ""):
            sentence = f"还没有填写{label}，请补上"
            yield Fault("missing", *TITLES["missing"], key, sentence, Severity.ERROR)


__all__ = [
    "CHECKS",
    "TITLES",
    "Check",
    "Plain",
    "Subject",
    "abolished",
    "across",
    "branches",
    "eased",
    "faults",
    "flows",
    "text",
]
