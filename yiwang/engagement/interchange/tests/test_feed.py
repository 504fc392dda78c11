"""The public feed: every publication once, in order, many lists as one line."""

from datetime import timedelta
from typing import Any

import pytest

from yiwang.engagement.interchange import commands, queries
from yiwang.foundation.core import outbox
from yiwang.foundation.core.errors import NotPermitted
from yiwang.foundation.core.types import ANYONE, SYSTEM
from yiwang.services.catalogue import commands as catalogue
from yiwang.services.catalogue.tests import factories as f
from yiwang.services.catalogue.types.changes import ChangeKind, ChangeTarget

pytestmark = pytest.mark.django_db
LATER = f.AT + timedelta(days=1)


def noted():
    outbox.drain()
    return [(c.target.value, c.kind.value, c.lists) for c in queries.changes()]


@pytest.mark.law("国务院令第716号", 6)
def test_every_publication_stands_in_the_feed_once_and_in_order():
    f.regions()
    police = [f.organisation(place, "公安局", 3) for place in (f.CITY, f.COUNTY)]
    f.publish(police)
    f.publish(police)
    f.publish(police[:1], at=LATER, text=f.body(promised={"value": 3, "unit": "WD"}))
    code = f"{police[0].uscc}{police[0].level}{f.BASIC}"
    told: dict[str, Any] = {"reason": "测试", "actor": SYSTEM, "at": LATER}
    catalogue.withdraw_list(code=code, **told)
    catalogue.restore_list(code=code, **told)
    catalogue.withdraw_basic(code=f.BASIC, **told)
    catalogue.restore_basic(code=f.BASIC, **told)
    expected = [
        ("ITEM", "CREATED", 0),
        ("LIST", "CREATED", 2),
        ("LIST", "CHANGED", 1),
        ("LIST", "WITHDRAWN", 1),
        ("LIST", "RESTORED", 1),
        ("ITEM", "WITHDRAWN", 0),
        ("ITEM", "RESTORED", 0),
    ]
    assert noted() == expected
    assert noted() == expected
    found = queries.changes()
    assert [c.number for c in found] == [1, 2, 3, 4, 5, 6, 7]
    assert (found[2].code, found[2].version_no, found[2].name) == (code, 2, "测试许可")
    assert [c.number for c in queries.changes(after=5)] == [6, 7]


def test_a_closed_organisation_tells_of_each_of_its_lists():
    f.regions()
    police = f.organisation(f.COUNTY, "公安局", 3)
    f.publish([police])
    catalogue.withdraw_lists(organisation_id=police.id, actor=SYSTEM, at=LATER)
    assert noted()[-1] == ("LIST", "WITHDRAWN", 1)


def test_nobody_but_the_platform_writes_the_feed():
    with pytest.raises(NotPermitted):
        commands.note_change(
            basic_code=f.BASIC, target=ChangeTarget.ITEM, kind=ChangeKind.CREATED, code="",
            lists=0, version_no=1, digest="", actor=ANYONE, at=f.AT,
        )  # fmt: skip
