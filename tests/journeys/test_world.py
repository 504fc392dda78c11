"""The demo world: built twice it is the same, with one account per role."""

import json
import stat

import pytest

from config import world
from yiwang.foundation.audit.models import Entry
from yiwang.foundation.core import clock
from yiwang.foundation.identity import commands, models, queries
from yiwang.foundation.identity.rules import population
from yiwang.foundation.orgs import queries as orgs

ROLES = [
    "群众甲", "群众乙", "法定代表人", "经办人", "代办员", "窗口", "审查员一", "审查员二", "审批人",
    "目录编辑", "发布审核", "监察员", "数据管理", "对接员", "大厅管理", "中介一", "中介二",
    "项目业主", "档案员", "审计员", "管理员", "印章管理员", "印章审批人", "制章人员", "证照管理员",
    "密钥管理员一", "密钥管理员二", "热线话务员", "法制监督员", "纪检监察人员",
]  # fmt: skip


def build():
    world.build(lambda _: None, clock.now(), only=("places", "people"))


def counts():
    tables = (models.User, models.Person, models.LegalPerson, models.Mandate, models.Staff)
    found = {t.__name__: t.objects.count() for t in (*tables, models.RoleAssignment, Entry)}
    return found | {"organisations": orgs.count_organisations(), "regions": orgs.count_regions()}


@pytest.mark.slow
@pytest.mark.django_db
def test_building_the_world_twice_changes_nothing(settings, tmp_path):
    settings.YIWANG_DATA = tmp_path
    build()
    first, written = counts(), (tmp_path / "world.json").read_bytes()
    build()
    assert counts() == first
    assert (tmp_path / "world.json").read_bytes() == written
    assert stat.S_IMODE((tmp_path / "world.json").stat().st_mode) == 0o600
    accounts = json.loads(written)["accounts"]
    assert list(accounts) == ROLES
    assert {tuple(a) for a in accounts.values()} == {("name", "phone", "password", "totp_secret")}
    assert sum(bool(a["totp_secret"]) for a in accounts.values()) == first["Staff"] == 23
    _everybody_may_log_in(accounts)
    _who_acts_for_whom()


def _everybody_may_log_in(accounts):
    from yiwang.foundation.core.types import ANYONE

    for role in ("群众甲", "管理员"):
        account = accounts[role]
        result = commands.log_in_by_password(
            phone=account["phone"], password=account["password"], actor=ANYONE, at=clock.now()
        )
        assert result.succeeded
        assert result.needs_second_factor == bool(account["totp_secret"])


def _who_acts_for_whom():
    at = clock.now()

    def choices(role):
        user = models.User.objects.get(
            phone_masked__startswith=population.NAMED[role].phone[:3],
            person__name=population.NAMED[role].name,
        )
        viewer = queries.actor_of(user.pk, at=at)
        return [c.label for c in queries.identities(user.pk, viewer=viewer, at=at)]

    assert "企业：示例食品有限公司" in choices("经办人")
    assert "企业：示例餐饮管理有限公司" in choices("法定代表人")
    assert "为 张*国 代办" in choices("代办员")


def test_what_the_demo_world_says_of_items_is_said_of_shipped_ones(settings):
    def read(name):
        return json.loads((settings.YIWANG_REFERENCE / name).read_text("utf8"))

    items = {row["name"]: row for row in read("items/items.json")["items"]}
    names = {*items, *(row["basic"]["name"] for row in read("items/demo_items.json")["items"])}
    lists, ledger = read("lists/demo_lists.json"), read("lists/demo_reduction.json")
    said = [*lists["village"], *lists["nearby"], *lists["left_out"]]
    said += [one["name"] for one in lists["exempt"]]
    for some in (*lists["frequent"].values(), *lists["by_people"].values()):
        said += some
    said += [*lists["offline"]["online"], *lists["offline"]["planned"], *ledger["bases"]]
    said += [one["item"] for one in read("lists/demo_ratings.json")["visits"] if "item" in one]
    assert set(said) - names == set()
    for department in ledger["departments"].values():
        for name, parts in department.items():
            row = items[name]
            known = {m["name"] for m in row["materials"]} | {s["step"] for s in row["process"]}
            assert set(parts) - known == set(), name
