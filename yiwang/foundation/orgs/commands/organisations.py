"""Loading and changing organisations."""

import functools
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from django.db import connection
from pypinyin import Style, lazy_pinyin

from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import DomainError, NotFound, NotPermitted, require
from yiwang.foundation.core.outbox import publish
from yiwang.foundation.core.types import Actor
from yiwang.foundation.orgs import events, models, policy, providers
from yiwang.foundation.orgs.queries.organisations import forget_briefs
from yiwang.foundation.orgs.rules import entering
from yiwang.foundation.orgs.rules.generated import OrganisationRow, organisation_id

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
PHONES = frozenset({"phone", "complaint_phone"})
EDITABLE = PHONES | {"address", "hours"}


class CannotChange(DomainError):
    """The organisation cannot be written like this."""

    code: ClassVar[str] = "orgs.change_organisation"
    sentence: ClassVar[str] = "机构信息不完整或有重复，请检查"


@functools.lru_cache(maxsize=4096)
def pinyin(text: str) -> str:
    """Return the key lists are sorted by."""
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
                    pinyin(row.short_name),
                )
            )


@command("orgs.change_organisation")
def change_organisation(
    *, organisation_id: UUID, values: dict[str, str], actor: Actor, at: datetime
) -> None:
    """Change what an organisation tells the public: address, phones, hours (机构信息变更).

    《行政许可法》第三十条. A new name is another act: :func:`rename_organisation`.

    :raises CannotChange: another field, or no telephone number.
    """
    del at
    row = in_reach(organisation_id, actor)
    if not set(values) <= EDITABLE:
        raise CannotChange
    wanted = {k: entering.telephone(v) if k in PHONES else v.strip() for k, v in values.items()}
    wrong = {k: fault for k in PHONES & set(wanted) if (fault := entering.phone_fault(wanted[k]))}
    if wrong:
        raise CannotChange(fields=wrong, reason="fields")
    changed = {k: v for k, v in wanted.items() if getattr(row, k) != v}
    concerning(f"orgs:organisation:{row.pk}", changed=sorted(changed))
    if not changed:
        return
    for field, value in changed.items():
        setattr(row, field, value)
    row.save(update_fields=list(changed))
    forget_briefs()
    publish(events.OrganisationChanged(organisation_id=row.pk))


def in_reach(organisation_id: UUID, actor: Actor) -> models.Organisation:
    """Return an organisation in force, locked.

    :raises NotPermitted: the actor is no administrator.
    :raises NotFound: there is none, or it lies outside the administrator's division.
    """
    require(policy.may_edit(actor), NotPermitted)
    rows = models.Organisation.objects.select_for_update(of=("self",))
    row = rows.filter(pk=organisation_id, valid_until__isnull=True).first()
    if row is None or not actor.reaches(row.region_code):
        raise NotFound
    return row


@command("orgs.rename_organisation")
def rename_organisation(
    *, organisation_id: UUID, name: str, short_name: str, basis: str, actor: Actor, at: datetime
) -> None:
    """Give an organisation another name from today on (机构更名); the old one stays dated.

    《地方各级人民政府机构设置和编制管理条例》第九条.

    :raises CannotChange: no name or no basis.
    """
    row = in_reach(organisation_id, actor)
    wrong = {}
    if not name.strip():
        wrong["name"] = "请填写机构名称"
    if not basis.strip():
        wrong["basis"] = "请填写更名依据"
    if wrong:
        raise CannotChange(fields=wrong, reason="shape")
    concerning(f"orgs:organisation:{row.pk}", basis=basis.strip())
    short = short_name.strip() or name.strip()
    if (row.name, row.short_name) == (name.strip(), short):
        return
    last = models.OrganisationName.objects.filter(organisation=row).order_by("-valid_until").first()
    models.OrganisationName.objects.create(
        organisation=row,
        name=row.name,
        short_name=row.short_name,
        valid_from=last.valid_until if last else row.valid_from,
        valid_until=local_date(at),
        source=basis.strip(),
    )
    row.name, row.short_name, row.sort_key = name.strip(), short, pinyin(short)
    row.save(update_fields=["name", "short_name", "sort_key"])
    forget_briefs()
    publish(events.OrganisationChanged(organisation_id=row.pk))


class CannotClose(DomainError):
    """Somebody still works there, or is still waiting for an answer."""

    code: ClassVar[str] = "orgs.close_organisation"
    sentence: ClassVar[str] = "还有没有办完的事，现在不能撤销"


@command("orgs.close_organisation")
def close_organisation(*, organisation_id: UUID, basis: str, actor: Actor, at: datetime) -> None:
    """Close an organisation from today on (机构撤销); the past stays readable.

    《地方各级人民政府机构设置和编制管理条例》第九条.

    :raises CannotClose: no basis, cases not yet closed, people in post, bodies seated in it.
    """
    row = in_reach(organisation_id, actor)
    if not basis.strip():
        raise CannotClose(fields={"basis": "请填写撤销依据"}, reason="basis")
    left = providers.unfinished(row.pk, at)
    seated = models.Organisation.objects.filter(hall=row, valid_until__isnull=True).count()
    if seated:
        left.append(f"还有 {seated} 个单位进驻在这里")
    if left:
        raise CannotClose("；".join([*left, "处理完才能撤销"]), reason="unfinished")
    row.valid_until = local_date(at)
    row.save(update_fields=["valid_until"])
    concerning(f"orgs:organisation:{row.pk}", closed_on=str(row.valid_until), basis=basis.strip())
    publish(events.OrganisationClosed(organisation_id=row.pk, closed_on=row.valid_until))
