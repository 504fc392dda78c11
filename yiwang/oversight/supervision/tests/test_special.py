"""The special watch: every shipped rule fires at its threshold and not below it, once."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest

from yiwang.foundation.core import outbox
from yiwang.foundation.core.clock import ZONE
from yiwang.foundation.core.outbox import publish
from yiwang.foundation.core.types import SYSTEM
from yiwang.foundation.keys.events import KeyCompromised
from yiwang.oversight.supervision import commands, schedules
from yiwang.oversight.supervision.models import Finding, Rule, RuleVersion, WatchedEvent
from yiwang.oversight.supervision.rules.shipped import SPECIAL
from yiwang.oversight.supervision.tests.test_findings import supervisor
from yiwang.oversight.supervision.types import Level
from yiwang.oversight.supervision.types.special import Watched, WatchedKind
from yiwang.services.licences import commands as licences
from yiwang.services.licences.tests import seal_factories as f

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 16, 12, tzinfo=ZONE)
OFFICE, STAFF = UUID(int=7), UUID(int=8)
COUNTY = "990102000000"


def events(kind, n, *, every=timedelta(seconds=30), end=NOON, **changes):
    """So many events of a kind, the last at ``end``."""
    given = {
        "about": "测试事件", "who": str(STAFF), "staff": STAFF, "organisation_id": OFFICE,
        "region_code": COUNTY, **changes,
    }  # fmt: skip
    return [
        Watched(kind=WatchedKind(kind), subject=f"{kind} {uuid4()}", at=end - every * k, **given)
        for k in range(n)
    ]


def watch(*told, at=NOON):
    return commands.watch(events=[one for many in told for one in many], actor=SYSTEM, at=at)


def special():
    return sorted(Finding.objects.values_list("rule_id", flat=True))


def usual(a_day):
    """Uses of one seal on each of the thirty days before, by the platform."""
    return [
        one
        for day in range(1, 31)
        for one in events("SEAL_USED", a_day, end=NOON - timedelta(days=day), thing="seal", who="")
    ]


def seal_uses(n):
    return events("SEAL_USED", n, thing="seal", who="")


LONG = timedelta(minutes=5)
CASES = [
    ("Z01", lambda: events("KEY_COMPROMISED", 1), lambda: events("KEY_DESTROYED", 0)),
    ("Z02", lambda: events("KEY_DESTROYED", 1), list),
    ("Z03", lambda: events("CERTIFICATE_ENDING", 1), list),
    ("Z04", lambda: events("LICENCE_ENDED", 21), lambda: events("LICENCE_ENDED", 20)),
    ("Z04", lambda: events("LICENCE_ENDED", 21), lambda: events("LICENCE_ENDED", 21, every=LONG)),
    ("Z05", lambda: events("LICENCE_REMADE", 51), lambda: events("LICENCE_REMADE", 50)),
    ("Z06", lambda: events("LICENCE_READ", 51), lambda: events("LICENCE_READ", 50)),
    (
        "Z07",
        lambda: events("SEAL_USED", 1, end=NOON.replace(hour=21), thing="s"),
        lambda: events("SEAL_USED", 1, end=NOON.replace(hour=20), thing="s"),
    ),
    ("Z08", lambda: usual(10) + seal_uses(51), lambda: usual(11) + seal_uses(51)),
    ("Z08", lambda: seal_uses(50), lambda: seal_uses(49)),
    (
        "Z09",
        lambda: events("REFUNDED", 1, amount=5_000_000),
        lambda: events("REFUNDED", 1, amount=4_999_999),
    ),
    (
        "Z10",
        lambda: events("REFUNDED", 5) + events("WAIVED", 3) + events("CANCELLED", 3),
        lambda: events("REFUNDED", 5) + events("WAIVED", 3) + events("CANCELLED", 2),
    ),
    (
        "Z11",
        lambda: events("UNRECONCILED", 1, thing="day", days=3),
        lambda: events("UNRECONCILED", 1, thing="day", days=2),
    ),
]


@pytest.mark.parametrize(("code", "fires", "quiet"), CASES)
def test_a_rule_fires_above_its_threshold_only(code, fires, quiet):
    watch(quiet(), at=NOON + timedelta(hours=12))
    assert code not in special()
    WatchedEvent.objects.all().delete()
    told = fires()
    watch(told, at=NOON + timedelta(hours=12))
    assert special() == [code]
    assert watch(told, at=NOON + timedelta(hours=13)) == 0
    assert special() == [code]
    one = Finding.objects.get()
    assert (one.content, one.organisation_id, one.region_code) == ("SPECIAL", OFFICE, COUNTY)
    assert one.quote


def test_every_shipped_rule_has_its_row_in_the_table():
    assert {one.code for one in SPECIAL} == {code for code, _, _ in CASES}


def test_events_that_come_one_by_one_and_late_are_counted_the_same():
    for one in events("LICENCE_ENDED", 21):  # the newest first
        watch([one])
    assert special() == ["Z04"]


def test_money_left_for_days_is_found_once_however_long_it_lasts():
    for day in range(2, 6):
        at = NOON + timedelta(days=day)
        watch(events("UNRECONCILED", 1, end=at, thing="2026-03-16 office", days=day), at=at)
    assert special() == ["Z11"]


def test_its_findings_are_counted_as_the_proof_counts_them():
    watch(events("KEY_COMPROMISED", 1), events("REFUNDED", 1, amount=9_000_000))
    assert commands.recount(actor=SYSTEM, at=NOON) == 0


def test_two_people_are_not_counted_together():
    watch(events("LICENCE_ENDED", 11), events("LICENCE_ENDED", 11, who="other"))
    assert special() == []


def test_what_is_replayed_after_days_is_counted_and_alarms_nobody():
    assert watch(events("KEY_COMPROMISED", 1), at=NOON + timedelta(days=3)) == 1
    assert special() == []


def test_a_key_compromised_is_red_at_once():
    publish(KeyCompromised(key="seal/99010200000001", version=2, found_at=datetime.now(ZONE)))
    outbox.drain()
    one = Finding.objects.get(rule_id="Z01")
    assert (one.level, one.kind, one.item_name) == ("RED", "SEAL", "seal/99010200000001 第 2 版")


def test_a_platform_older_than_the_special_rules_gets_them():
    RuleVersion.objects.filter(rule__content="SPECIAL").delete()
    Rule.objects.filter(content="SPECIAL").delete()
    watch(events("KEY_COMPROMISED", 1))
    assert special() == ["Z01"]


def test_a_new_version_is_tried_over_the_events_kept():
    watch(events("LICENCE_ENDED", 8), events("LICENCE_ENDED", 12, end=NOON - timedelta(days=2)))
    author, other = supervisor(), supervisor()
    version = commands.draft_rule(
        code="Z04", name="大量撤销", threshold={"more": 10}, level=Level.RED, source="依据",
        owner="监察室", actor=author, at=NOON,
    )  # fmt: skip
    trial = commands.try_rule(version=version, actor=author, at=NOON + timedelta(days=1))
    assert (trial["matters"], trial["found"]) == (20, 1)
    commands.enable_rule(version=version, actor=other, at=NOON + timedelta(days=1))
    assert Rule.objects.get(pk="Z04").live == 2


def test_the_log_of_seals_is_read_on_and_again_without_counting_twice():
    office = f.office()
    seal = f.usable(office)
    for n in range(3):
        licences.use_seal(
            seal_id=seal.pk, document=f.document(sm3=f"{n:064x}"), purpose="加盖决定书",
            actor=office.signer, at=f.AT,
        )  # fmt: skip
    schedules.read_uses(f.AT + timedelta(minutes=1))
    schedules.read_uses(f.AT + timedelta(minutes=6))
    assert WatchedEvent.objects.count() == 3
    one = WatchedEvent.objects.get(subject=WatchedEvent.objects.values("subject")[:1])
    assert (one.thing, one.organisation_id) == (str(seal.pk), office.market)
    assert one.who == office.signer.id
