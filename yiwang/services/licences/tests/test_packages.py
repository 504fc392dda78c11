"""Two libraries, each with its own tables: what one tells the other knows, once and in order."""

import gzip
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection

from yiwang.foundation.core.errors import NotFound, NotPermitted
from yiwang.foundation.core.types import SYSTEM, Actor
from yiwang.foundation.identity.types import Permission
from yiwang.foundation.keys import commands as keys
from yiwang.lib.codes.uscc import synthetic_uscc
from yiwang.services.licences import commands, queries, schedules
from yiwang.services.licences.commands import packages as outgoing
from yiwang.services.licences.models import HeldLicence, LibraryPackage, Licence, PartnerLibrary
from yiwang.services.licences.rules import packages as rules
from yiwang.services.licences.rules.identifiers import identifier
from yiwang.services.licences.types.licences import LicenceState
from yiwang.services.licences.types.packages import PackageState

from . import licence_factories
from .seal_factories import AT, COUNTY, Office

pytestmark = pytest.mark.django_db
CITY = "990100000000"
TABLES = (
    *("licence", "licenceholder", "partnerlibrary", "librarypackage", "sentlicence"),
    "heldlicence", "librarybalance",
)  # fmt: skip


class End:
    """One installation: its own licences, partners, packages and signing keys."""

    def __init__(self, schema: str, code: str, region: str, data: Actor) -> None:
        self.schema, self.code, self.region, self.data = schema, code, region, data
        self.partner_id = UUID(int=0)
        self.office: Office
        self.food: str

    @contextmanager
    def here(self) -> Iterator[None]:
        """Work in this installation: its tables hide those of the other."""
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL search_path = {self.schema}, public")
            yield
            cursor.execute("SET LOCAL search_path = public")

    def key(self) -> str:
        with self.here():
            keys.ensure(name=outgoing.KEY, actor=SYSTEM, at=AT)
            return keys.sign(outgoing.KEY, b"").public_key.hex()

    def link(self, other: "End", key: str) -> None:
        with self.here():
            self.partner_id = commands.link_library(
                code=other.code, name=f"{other.code}证照库", region_code=other.region,
                own_code=self.code, own_region=self.region, public_key=key,
                actor=self.data, at=AT,
            )  # fmt: skip

    def export(self) -> bytes:
        with self.here():
            made = commands.export_package(partner_id=self.partner_id, actor=self.data, at=AT)
            return queries.package_bytes(made, viewer=self.data)[1]

    def receive(self, content: bytes):
        with self.here():
            return commands.receive_package(content=content, actor=self.data, at=AT)

    def held(self) -> dict[str, str]:
        with self.here():
            return dict(HeldLicence.objects.values_list("number", "state"))

    def balance(self) -> bytes:
        with self.here():
            return commands.make_balance(partner_id=self.partner_id, actor=self.data, at=AT)

    def compare(self, content: bytes):
        with self.here():
            return commands.compare_balance(content=content, actor=self.data, at=AT)


def separate(schema: str) -> None:
    """Tables of its own for one end: licences, packages and the keys it signs with."""
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE SCHEMA {schema}")
        for name in (*(f"licences_{one}" for one in TABLES), "keys_keyref"):
            cursor.execute(f"CREATE TABLE {schema}.{name} (LIKE public.{name} INCLUDING ALL)")


@pytest.fixture
def ends(office):
    data = office.staff("何数", Permission.MANAGE_DATA)
    found = End("county_end", "示例县", COUNTY, data), End("city_end", "示例市", CITY, data)
    for one in found:
        separate(one.schema)
    county, city = found
    county_key, city_key = county.key(), city.key()
    assert county_key != city_key, "two installations have two keys"
    county.link(city, city_key)
    city.link(county, county_key)
    county.office, county.food = office, licence_factories.food_type()
    return found


def issue(end: End, county: End, n: int, **changes):
    with end.here():
        return licence_factories.in_force(county.office, county.food, n=n, **changes)


def change(end: End, row: Licence, **changes) -> None:
    with end.here():
        Licence.objects.filter(pk=row.pk).update(version=row.version + 1, **changes)
        row.refresh_from_db()


def number(n: int) -> str:
    return f"JY1990102{n:07d}"


def test_what_the_county_issues_the_city_knows_and_back(ends):
    county, city = ends
    issue(county, county, 1)
    issue(city, county, 2, region_code=CITY)
    told = city.receive(county.export())
    assert (told.number, told.state, told.missing) == (1, PackageState.APPLIED, ())
    county.receive(city.export())
    assert (city.held(), county.held()) == ({number(1): "VALID"}, {number(2): "VALID"})
    with city.here():
        keeper = county.office.staff("钱证", Permission.KEEP_LICENCES)
        for words in (number(1), licence_factories.USCC):
            (row,) = queries.held_licences(words, viewer=keeper, at=AT)
            assert (row.holder, row.label, row.library) == (
                licence_factories.SHOP, "有效", "示例县证照库",
            )  # fmt: skip


def test_changes_follow_and_what_is_void_is_taken_back(ends):
    county, city = ends
    first, second = issue(county, county, 1), issue(county, county, 2)
    city.receive(county.export())
    change(county, first, state=LicenceState.REVOKED)
    change(county, second, state=LicenceState.VOID)
    content = county.export()
    ops = [json.loads(line)["op"] for line in content.splitlines()[1:-1]]
    assert ops == ["U", "D"]
    city.receive(content)
    assert city.held() == {number(1): "REVOKED"}
    with pytest.raises(commands.CannotExchange, match="没有新的变化"):
        county.export()


def test_the_same_package_twice_changes_nothing(ends):
    county, city = ends
    issue(county, county, 1)
    content = county.export()
    city.receive(content)
    with city.here():
        before = list(HeldLicence.objects.values_list("id", "told_at"))
    again = city.receive(content)
    assert (again.again, again.state) == (True, PackageState.APPLIED)
    with city.here():
        assert list(HeldLicence.objects.values_list("id", "told_at")) == before
        assert LibraryPackage.objects.count() == 1


def three(county: End) -> list[bytes]:
    row = issue(county, county, 1)
    made = [county.export()]
    change(county, row, state=LicenceState.SUSPENDED)
    made.append(county.export())
    change(county, row, state=LicenceState.VALID)
    made.append(county.export())
    return made


def test_a_package_too_early_waits_and_says_which_is_missing(ends):
    county, city = ends
    first, second, third = three(county)
    told = city.receive(third)
    assert (told.state, told.missing, city.held()) == (PackageState.WAITING, (1, 2), {})
    assert city.receive(third).again
    with city.here():
        assert queries.partner(city.partner_id, viewer=city.data, at=AT).missing == (1, 2)
    assert city.receive(first).missing == (2,)
    assert city.receive(second).missing == ()
    assert city.held() == {number(1): "VALID"}
    with city.here():
        kept = queries.packages(city.partner_id, viewer=city.data)
        assert {(one.number, one.state) for one in kept} == {
            (n, PackageState.APPLIED) for n in (1, 2, 3)
        }


def test_an_altered_package_is_refused_whole(ends):
    county, city = ends
    issue(county, county, 1)
    content = county.export()
    head, row, end = content.splitlines(keepends=True)
    for bad in (
        head + row.replace(b"VALID", b"VOID") + end,
        head.replace(b'"number":1', b'"number":2') + row + end,
        head + end,
        head + row + row + end,
        content[:-20],
        content.replace(b'"signature":"', b'"signature":"00'),
    ):
        with pytest.raises(commands.CannotExchange, match="签名不成立"):
            city.receive(bad)
    assert city.held() == {}
    for strange in (b"", b"[]\n", b"{}\n{}\n", b"\x00" * 100, b"[" * 100_000):
        with pytest.raises(commands.CannotExchange, match="不是证照库的同步文件"):
            city.receive(strange)


def forged(end: End, rows, *, n=1, previous="", kind="rows", receiver="示例市") -> bytes:
    """A package that the end signs, whatever it says."""
    manifest = rules.Manifest(kind, end.code, receiver, n, previous, len(rows), AT.isoformat())
    with end.here():
        return rules.write(manifest, rows, sign=lambda body: keys.sign(outgoing.KEY, body).value)


def row_from(content: bytes) -> rules.PackageRow:
    return rules.row_of(json.loads(content.splitlines()[1]))


def test_numbers_and_history_must_fit(ends):
    county, city = ends
    first, second, _ = three(county)
    city.receive(first)
    one = row_from(second)
    with pytest.raises(commands.CannotExchange, match="内容不同"):
        city.receive(forged(county, [one]))
    with pytest.raises(commands.CannotExchange, match="接不上"):
        city.receive(forged(county, [one], n=2, previous="0" * 64))
    with pytest.raises(commands.CannotExchange, match="现在要的是第 2 个"):
        city.receive(forged(county, [one], n=200))
    city.receive(forged(county, [one], n=3, previous="0" * 64))
    told = city.receive(second)
    assert (told.state, told.missing) == (PackageState.APPLIED, ())
    with city.here():
        assert not LibraryPackage.objects.filter(number=3).exists(), "of another history: gone"


def test_from_nobody_for_somebody_else_and_of_another_kind(ends):
    county, city = ends
    issue(county, county, 1)
    content = county.export()
    with pytest.raises(commands.CannotExchange, match="没有登记"):
        county.receive(content)
    with pytest.raises(commands.CannotExchange, match="给另一个证照库"):
        city.receive(forged(county, [row_from(content)], receiver="别的市"))
    with pytest.raises(commands.CannotExchange, match="对账单"):
        city.receive(county.balance())


def test_the_library_of_the_issuer_is_right(ends):
    county, city = ends
    ours = issue(city, county, 1, region_code=CITY)
    issue(county, county, 2)
    good = row_from(county.export())
    rows = [
        good,
        _as(good, ours.number, 1, region_code=CITY),
        _as(good, "X9", 9, region_code=CITY),
    ]
    told = city.receive(forged(county, rows))
    assert told.state == PackageState.APPLIED
    with city.here():
        (package,) = queries.packages(city.partner_id, viewer=city.data)
        assert city.held() == {number(2): "VALID"}
    assert package.refused == (
        f"{ours.number}：这份证照由本库颁发，以本库为准",
        "X9：不是对方地区颁发的，以颁发机构所在的库为准",
    )


def _as(row: rules.PackageRow, told: str, n: int, **changes) -> rules.PackageRow:
    mark = identifier(type_code=row.type_code, issuer=row.issuer_code, number=number(n))
    return replace(row, identifier=mark, number=told, **changes)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"op": "X"}, "格式不对"),
        ({"state": "FINE"}, "证照状态不认识"),
        ({"version": "1"}, "格式不对"),
        ({"number": ""}, "是空的或者太长"),
        ({"type_name": "字" * 200}, "是空的或者太长"),
        ({"issuer_name": "\x00"}, "不能保存"),
        ({"issuer_code": synthetic_uscc(5)}, "不一致"),
        ({"original_sm3": "zz"}, "摘要不对"),
        ({"issued_on": "2026-02-30"}, "日期不对"),
        ({"holders": [["a", "b"]]}, "内容不完整"),
        ({"more": 1}, "内容不完整"),
    ],
)
def test_a_row_that_is_wrong_is_not_kept(ends, changes, sentence):
    county, _ = ends
    issue(county, county, 1)
    plain = json.loads(county.export().splitlines()[1])
    with pytest.raises(ValueError, match=sentence):
        rules.row_of(plain | changes)


def test_the_daily_balance_lists_what_differs(ends):
    county, city = ends
    rows = [issue(county, county, n) for n in (1, 2, 3)]
    city.receive(county.export())
    found = city.compare(county.balance())
    assert found.holds
    assert [(one.theirs, one.ours) for one in found.lines] == [(3, 3)]
    change(county, rows[0], state=LicenceState.REVOKED)
    county.export()  # and lost on the way
    with city.here():
        HeldLicence.objects.filter(number=number(2)).delete()
        one = HeldLicence.objects.get(number=number(3))
        one.pk, one.number, one.identifier = UUID(int=9), number(8), one.identifier + "X"
        one.save(force_insert=True)
    (line,) = city.compare(county.balance()).lines
    assert (line.missing, line.surplus, line.differing) == (
        (number(2),), (number(8),), (number(1),),
    )  # fmt: skip
    with pytest.raises(commands.CannotExchange, match="数据包"):
        city.compare(forged(county, []))
    with city.here():
        (kept,) = queries.balances(city.partner_id, viewer=city.data)
        (shown,) = queries.partners(viewer=city.data, at=AT)
        (later,) = queries.partners(viewer=city.data, at=AT + timedelta(days=1))
    assert (kept.holds, kept.lines, kept.by) == (False, (line,), "何数"), "the last of a day"
    assert (shown.compared_today, shown.holds, later.compared_today) == (True, False, False)


def test_a_balance_is_compared_whole_and_on_its_day(ends, monkeypatch):
    county, city = ends
    issue(county, county, 1)
    city.receive(county.export())
    content = county.balance()
    altered = gzip.decompress(content).replace(number(1).encode(), number(2).encode())
    for bad in (gzip.compress(altered), content[:-9], content + b"x", b"\x1f\x8bnothing"):
        with pytest.raises(commands.CannotExchange, match="签名不成立"):
            city.compare(bad)
    monkeypatch.setattr(rules, "_OPENED", 100)
    with pytest.raises(commands.CannotExchange, match="签名不成立"):
        city.compare(content)
    monkeypatch.undo()
    for days, refused in ((-1, True), (1, False), (2, True)):
        with city.here():
            at = AT + timedelta(days=days)
            compare = {"content": content, "actor": city.data, "at": at}
            if not refused:
                assert commands.compare_balance(**compare).holds
                continue
            with pytest.raises(commands.CannotExchange, match="请对方导出今天的"):
                commands.compare_balance(**compare)
    monkeypatch.setattr(rules, "MOST_LINES", 0)
    with pytest.raises(commands.CannotExchange, match="下级地区"):
        county.balance()


def test_at_night_packages_are_made_of_what_changed(ends, monkeypatch):
    monkeypatch.setattr(rules, "MOST_ROWS", 1)
    county, city = ends
    for n in (1, 2):
        issue(county, county, n)
    with county.here():
        for _ in range(2):
            schedules.tell_libraries(AT)
        made = queries.packages(county.partner_id, viewer=county.data)
        sent = [queries.package_bytes(one.id, viewer=county.data)[1] for one in made]
    assert [one.number for one in made] == [2, 1]
    for content in reversed(sent):
        city.receive(content)
    assert set(city.held()) == {number(1), number(2)}


def test_a_thousand_at_most_make_a_package(ends, monkeypatch):
    monkeypatch.setattr(rules, "MOST_ROWS", 2)
    county, city = ends
    for n in range(1, 4):
        issue(county, county, n)
    city.receive(county.export())
    city.receive(county.export())
    assert len(city.held()) == 3


def test_who_may_exchange_and_what_a_partner_needs(ends):
    county, _ = ends
    keeper = county.office.staff("钱证", Permission.KEEP_LICENCES)
    for act in (
        lambda: commands.export_package(partner_id=county.partner_id, actor=keeper, at=AT),
        lambda: commands.receive_package(content=b"", actor=keeper, at=AT),
        lambda: commands.make_balance(partner_id=county.partner_id, actor=keeper, at=AT),
        lambda: commands.compare_balance(content=b"", actor=keeper, at=AT),
        lambda: queries.partners(viewer=keeper, at=AT),
        lambda: queries.held_licences("1", viewer=county.data, at=AT),
    ):
        with pytest.raises(NotPermitted):
            act()
    with pytest.raises(NotFound):
        commands.export_package(partner_id=UUID(int=5), actor=county.data, at=AT)
    with pytest.raises(commands.CannotExchange) as found:
        commands.link_library(
            code="", name="", region_code="1", own_code="", own_region="1", public_key="05",
            actor=county.data, at=AT,
        )  # fmt: skip
    assert set(found.value.fields) == {
        *("code", "name", "region_code", "own_code", "own_region", "public_key"),
    }


def test_a_new_key_of_a_partner_is_registered_under_the_same_code(ends):
    county, city = ends
    issue(county, county, 1)
    with county.here():
        keys.rotate(name=outgoing.KEY, actor=SYSTEM, at=AT)
    content = county.export()
    with pytest.raises(commands.CannotExchange, match="签名不成立"):
        city.receive(content)
    city.link(county, county.key())
    assert city.receive(content).state == PackageState.APPLIED
    with city.here():
        assert PartnerLibrary.objects.count() == 1
