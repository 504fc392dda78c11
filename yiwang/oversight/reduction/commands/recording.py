"""The ledger of later publications: what each took away, replaced or added."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from yiwang.foundation.core import clock
from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import NotPermitted, require
from yiwang.foundation.core.types import Actor
from yiwang.foundation.orgs import queries as orgs
from yiwang.oversight.reduction.models import Baseline, Entry
from yiwang.oversight.reduction.rules import changes, sheets
from yiwang.oversight.reduction.types import Change, CountState, Outcome
from yiwang.services.catalogue import queries as published
from yiwang.services.catalogue.types.burdens import TextReplaced

from .baselines import measure_all

LONGEST = 200
SEVERAL = "{}的{}家单位"


@dataclass(slots=True)
class _Counted:
    """A change with the lists that made it."""

    change: Change
    reason: str
    name: str
    department: str
    first: str
    last: str
    organisation_id: UUID
    lists: int = 0

    def add(self, text: TextReplaced) -> None:
        """Count the lists of a text."""
        self.lists += text.lists
        self.first = min(self.first, text.first_region)
        self.last = max(self.last, text.last_region)


@command("reduction.record_publication")
def record_publication(
    *, basic_code: str, code: str, digest: str, changed_by: str, actor: Actor, at: datetime
) -> int:
    """Enter in the ledger what a publication took away, replaced or added (登记台账).

    安徽 2018-08：每一次取消、合并、数据共享替代、书面承诺、部门核验都进台账. Told again it changes
    nothing; what a self-check entered at that moment is not entered twice. Return how many were.

    :param at: when it was published.
    """
    require(actor.is_system, NotPermitted)
    concerning(f"reduction:ledger:{basic_code}", code=code, published_at=at.isoformat())
    texts = published.texts_replaced(basic_code, at, code=code, digest=digest)
    agreed = set(
        Entry.objects.filter(
            basic_code=basic_code, published_at=at, check_of__isnull=False
        ).values_list("is_step", "name")
    )
    found = [one for one in _counted(texts) if (one.change.is_step, one.change.name) not in agreed]
    cause = f"{basic_code}:{at.isoformat()}:{code or digest}"
    if not found or Entry.objects.filter(cause=cause).exists():
        return 0
    Entry.objects.bulk_create(_entry(one, basic_code, cause, changed_by, at) for one in found)
    Baseline.objects.filter(state=CountState.DONE, is_stale=False).update(is_stale=True)
    return len(found)


def _counted(texts: Iterable[TextReplaced]) -> list[_Counted]:
    """Return each change once, whatever the number of texts in which it was made."""
    found: dict[tuple[bool, str, Outcome, str], _Counted] = {}
    for text in texts:
        for change in changes.compared(text.before, text.after):
            key = (change.is_step, change.name, change.outcome, change.instead)
            if key not in found:
                found[key] = _Counted(
                    change,
                    text.reason,
                    text.name,
                    text.department,
                    text.first_region,
                    text.last_region,
                    text.organisation_id,
                )
            found[key].add(text)
    return list(found.values())


def _entry(one: _Counted, basic_code: str, cause: str, changed_by: str, at: datetime) -> Entry:
    change, (reason, people) = one.change, changes.parted(one.reason)
    told = f"（{change.told}）" if change.told else ""
    region_code = changes.common_division(one.first, one.last)
    return Entry(
        cause=cause,
        published_at=at,
        basic_code=basic_code,
        item_name=one.name[:LONGEST],
        is_step=change.is_step,
        name=change.name[:LONGEST],
        outcome=change.outcome,
        instead=change.instead,
        reason=reason[:LONGEST],
        before="" if change.outcome is Outcome.ADD else f"{change.kind}“{change.name}”{told}"[:400],
        after=sheets.became(change.outcome, change.instead, is_step=change.is_step)[:400],
        department=one.department[:100],
        organisation_name=_place(one, region_code)[:LONGEST],
        region_code=region_code,
        lists=one.lists,
        person=(people or (f"发布 {changed_by}" if changed_by else ""))[:LONGEST],
        published_on=clock.local_date(at),
    )


def _place(one: _Counted, region_code: str) -> str:
    """Return the organisation, or how many in which division."""
    if one.lists == 1:
        body = orgs.organisation(one.organisation_id)
        return body.name if body else "（已撤销的机构）"
    region = orgs.region(region_code)
    return SEVERAL.format(region.full_name if region else "全国", one.lists)


@command("reduction.measure_stale")
def measure_stale(*, actor: Actor, at: datetime) -> int:
    """Compare the baselines again when something was entered since (定时比对), 安徽 2018-08.

    However much was published in between, once; return how many are compared.
    """
    require(actor.is_system, NotPermitted)
    stale = Baseline.objects.filter(is_stale=True).update(is_stale=False)
    concerning("reduction:baselines:all", stale=stale, at=at.isoformat())
    if stale:
        measure_all()
    return stale
