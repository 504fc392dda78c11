"""Loading and changing organisations."""

import functools
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from django.db import connection
from pypinyin import Style, lazy_pinyin

from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import DomainError, NotFound, NotPermitted, require
from yiwang.foundation.core.outbox import publish
from yiwang.foundation.core.types import Actor
from yiwang.foundation.orgs import events, models, policy
from yiwang.foundation.orgs.rules.generated import OrganisationRow, organisation_id
from yiwang.foundation.orgs.types import OrganisationKind
from yiwang.lib.codes.faults import InvalidCode
from yiwang.lib.codes.uscc import parse_uscc

_COLUMNS = (
    "id, uscc, name, short_name, standard_name, kind, level, region_code, hall_id, address, hours, "
    "phone, complaint_phone, sort_key"
)
_STAGE = f"""CREATE TEMP TABLE orgs_organisation_stage ON COMMIT DROP AS
SELECT {_COLUMNS} FROM orgs_organisation WITH NO DATA"""  # noqa: S608  our own column names
_OPEN = f"""INSERT INTO orgs_organisation ({_COLUMNS}, is_synthetic, source, valid_from)
SELECT {", ".join("s." + c.strip() for c in _COLUMNS.split(","))}, true, %s, %s
FROM orgs_organisation_stage s
WHERE NOT EXISTS (SELECT 1 FROM orgs_organisation o WHERE o.id = s.id)"""  # noqa: S608  our own column names
EDITABLE = frozenset({"name", "short_name", "address", "phone", "complaint_phone", "hours"})


class CannotChange(DomainError):
    """The organisation cannot be written like this."""

    code: ClassVar[str] = "orgs.change_organisation"
    sentence: ClassVar[str] = "机构信息不完整或有重复，请检查"


@functools.lru_cache(maxsize=4096)
def _pinyin(text: str) -> str:
    return "".join(lazy_pinyin(text, style=Style.NORMAL, errors="default"))[:200]


@command("orgs.import_organisations")
def import_organisations(
    *, rows: Iterable[OrganisationRow], source: str, as_of: date, actor: Actor, at: datetime
) -> int:
    """Load generated organisations (机构); rows already there stay as they are. Return how many.

    《行政许可法》第三十条: who receives applications is made public.
    """
    del at
    require(policy.may_edit(actor), NotPermitted)
    with connection.cursor() as cursor:
        cursor.execute(_STAGE)
        _copy(cursor, rows)
        cursor.execute(_OPEN, [source, as_of])
        opened: int = cursor.rowcount
        cursor.execute("DROP TABLE orgs_organisation_stage")
        if opened:
            cursor.execute("ANALYZE orgs_organisation")
    concerning("orgs:organisations:import", opened=opened, source=source)
    return opened


def _copy(cursor: Any, rows: Iterable[OrganisationRow]) -> None:
    with cursor.copy("COPY orgs_organisation_stage FROM STDIN") as copy:
        for row in rows:
            hall = organisation_id(row.hall_uscc) if row.hall_uscc else None
            copy.write_row(
                (
                    row.id,
                    row.uscc,
                    row.name,
                    row.short_name,
                    row.standard_name,
                    row.kind.value,
                    row.level,
                    row.region_code,
                    hall,
                    row.address,
                    row.hours,
                    row.phone,
                    row.complaint_phone,
                    _pinyin(row.short_name),
                )
            )


@command("orgs.add_organisation")
def add_organisation(
    *,
    name: str,
    standard_name: str,
    uscc: str,
    region_code: str,
    kind: OrganisationKind,
    actor: Actor,
    at: datetime,
) -> UUID:
    """Add an organisation with its true credit code (机构设立), GB 32100-2015.

    :raises CannotChange: no name, a wrong code, a code already in force, or no such division.
    """
    require(policy.may_edit(actor), NotPermitted)
    try:
        code = parse_uscc(uscc).code
    except InvalidCode as error:
        raise CannotChange(str(error), fields={"uscc": str(error)}, reason="uscc") from None
    if not name.strip():
        raise CannotChange(fields={"name": "请填写机构名称"}, reason="name")
    if models.Organisation.objects.filter(uscc=code, valid_until__isnull=True).exists():
        raise CannotChange("这个统一社会信用代码已有机构使用", reason="duplicate")
    region = models.Region.objects.filter(code=region_code, valid_until__isnull=True).first()
    if region is None:
        raise CannotChange("没有这个行政区划", reason="region")
    row = models.Organisation.objects.create(
        name=name.strip(),
        short_name=standard_name or name.strip(),
        standard_name=standard_name,
        kind=kind,
        level=str(region.level + 1),
        uscc=code,
        region_code=region_code,
        sort_key=_pinyin(name.strip()),
        source="管理员录入",
        valid_from=at.date(),
    )
    concerning(f"orgs:organisation:{row.pk}", uscc=code, region=region_code)
    publish(events.OrganisationChanged(organisation_id=row.pk))
    return row.pk


@command("orgs.change_organisation")
def change_organisation(
    *, organisation_id: UUID, values: dict[str, str], actor: Actor, at: datetime
) -> None:
    """Change what an organisation tells the public: name, address, phones, hours (机构信息变更).

    《行政许可法》第三十条.

    :raises CannotChange: another field, or an empty name.
    """
    del at
    require(policy.may_edit(actor), NotPermitted)
    row = (
        models.Organisation.objects.select_for_update(of=("self",))
        .filter(pk=organisation_id, valid_until__isnull=True)
        .first()
    )
    if row is None:
        raise NotFound
    if not set(values) <= EDITABLE or values.get("name") == "":
        raise CannotChange
    for field, value in values.items():
        setattr(row, field, value.strip())
    row.sort_key = _pinyin(row.short_name)
    row.save(update_fields=[*values, "sort_key"])
    concerning(f"orgs:organisation:{row.pk}", changed=sorted(values))
    publish(events.OrganisationChanged(organisation_id=row.pk))
