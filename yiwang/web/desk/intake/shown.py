"""Licences that an applicant shows at the window instead of bringing paper (窗口亮证)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from django.http import HttpRequest, QueryDict

from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import DomainError
from yiwang.services.cases import commands as cases
from yiwang.services.cases import queries as case_queries
from yiwang.services.catalogue import queries as catalogue
from yiwang.services.catalogue.types import Guide, MaterialLine
from yiwang.services.licences import queries as licences
from yiwang.services.licences.types.using import FoundLicence
from yiwang.web.ui.access import actor_of
from yiwang.web.ui.forms import Field

CODE = "shown-{no}"
READ = "presented-{no}"


@dataclass(frozen=True, slots=True)
class Presented:
    """What was shown so far, by line: which read, and what it says."""

    lines: frozenset[int] = frozenset()
    """The lines that a licence may meet."""
    found: Mapping[int, tuple[UUID, FoundLicence]] = field(default_factory=dict)

    def code(self, line: MaterialLine, data: QueryDict, errors: Mapping[str, str]) -> Field | None:
        """Return where the ten digits are typed or scanned."""
        name = CODE.format(no=line.no)
        there = self.found.get(line.no)
        if line.no not in self.lines or (there is not None and there[1].is_usable):
            return None
        return Field(
            name=name,
            label=f"申请人亮证：{line.name}",
            required=False,
            hint="申请人在手机“我的证照”里亮证，选“照面的全部内容”，在这里扫码或者输入 10 位数字",
            value=data.get(name, "") if name in errors else "",
            error=errors.get(name, ""),
            autocomplete="off",
            maxlength=20,
        )

    def chosen(self, but: Iterable[int]) -> dict[int, UUID]:
        """Return by line the reads to file with; what was scanned goes before."""
        left = set(but)
        return {
            no: key for no, (key, one) in self.found.items() if no not in left and one.is_usable
        }


def taken(request: HttpRequest, guide: Guide, situation: str, data: QueryDict) -> dict[str, str]:
    """Read the codes that were typed; note the reads in what was written; say what is wrong."""
    errors = {}
    for line in catalogue.materials_for(guide, situation):
        name = CODE.format(no=line.no)
        typed = "".join(one for one in data.get(name, "") if one.isascii() and one.isdigit())
        if not typed:
            continue
        try:
            read = cases.take_presented_licence(
                item_code=guide.code,
                situation=situation,
                material_no=line.no,
                code=typed[:20],
                actor=actor_of(request),
                at=clock.now(),
            )
        except DomainError as error:
            errors[name] = error.text
        else:
            data[READ.format(no=line.no)] = str(read)
            data[name] = ""
    return errors


def presented(request: HttpRequest, guide: Guide, situation: str, data: QueryDict) -> Presented:
    """Return what was shown so far to this clerk."""
    viewer = actor_of(request)
    lines = catalogue.materials_for(guide, situation)
    keys = {line.no: _key(data.get(READ.format(no=line.no), "")) for line in lines}
    told = licences.presented_licences(
        [key for key in keys.values() if key], viewer=viewer, at=clock.now()
    )
    return Presented(
        frozenset(case_queries.licence_lines(lines, viewer=viewer)),
        {no: (key, told[key]) for no, key in keys.items() if key and key in told},
    )


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
