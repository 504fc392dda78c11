"""A decision confirmed to be made outside the platform is a finding of supervision."""

from datetime import date

import pytest

from yiwang.foundation.core import outbox
from yiwang.foundation.identity.types import Permission
from yiwang.oversight.supervision.models import Finding, Rule
from yiwang.oversight.supervision.subscribers import count_outside_approval
from yiwang.services.licences import commands as licences
from yiwang.services.licences.events import OutsideConfirmed
from yiwang.services.licences.tests import seal_factories as f
from yiwang.services.licences.types.outside import OutsideReport

pytestmark = pytest.mark.django_db
ANSWER = "县局换发旧证时在本地打印，没有登记"
VERDICT = "没有在平台受理，属于网外审批"


def settled(*, is_outside: bool):
    office = f.office()
    key = licences.report_outside(
        report=OutsideReport(
            organisation_id=office.market,
            what="食品经营许可证",
            number="JY19901020001234",
            issued_on=date(2026, 2, 20),
            where="现场检查时店里挂的证没有电子印章",
        ),
        actor=office.supervisor,
        at=f.AT,
    )
    licences.answer_outside(
        outside_id=key, version=1, opinion=ANSWER, actor=office.staff("孙批", Permission.DECIDE),
        at=f.AT,
    )  # fmt: skip
    licences.settle_outside(
        outside_id=key, version=2, is_outside=is_outside, opinion=VERDICT,
        actor=office.supervisor, at=f.AT,
    )  # fmt: skip
    outbox.drain()
    return office, key


def test_what_was_confirmed_is_a_confirmed_finding_once():
    office, key = settled(is_outside=True)
    found = Finding.objects.get()
    assert (found.rule_id, found.state, found.matter) == ("X01", "CONFIRMED", str(key))
    assert (found.organisation_id, found.answer, found.verdict) == (office.market, ANSWER, VERDICT)
    assert ["文号或者证照编号", "JY19901020001234"] in found.quote
    event = OutsideConfirmed(
        outside_id=key,
        organisation_id=office.market,
        region_code=f.COUNTY,
        issued_on=date(2026, 2, 20),
        confirmed_at=f.AT,
    )
    count_outside_approval(event)
    assert (Finding.objects.count(), Rule.objects.get(pk="X01").raised) == (1, 1)


def test_what_was_dismissed_is_none():
    settled(is_outside=False)
    assert not Finding.objects.exists()
