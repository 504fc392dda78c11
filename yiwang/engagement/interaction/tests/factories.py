"""A county with its centre and the city's, staff who answer, and people who ask."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID, uuid4

from django.apps import apps

from yiwang.engagement.interaction import commands, queries
from yiwang.engagement.interaction.types import FiledVoice, NewVoice, VoiceKind, VoiceView
from yiwang.foundation.core.types import ANYONE, SYSTEM, Actor
from yiwang.foundation.identity.types import Permission
from yiwang.foundation.orgs import commands as orgs
from yiwang.foundation.orgs.types import OrganisationKind
from yiwang.lib.codes.uscc import synthetic_uscc
from yiwang.services.cases.tests import factories as f

Entry = apps.get_model("audit", "Entry")
AT, COUNTY, CITY = f.AT, f.COUNTY, "990100000000"
TITLE = "办食品经营许可要等多久"
TEXT = "我在示例路1号开小饭馆，3月1日交了食品经营许可的材料，到今天没有消息，请问什么时候能办好？"
ID_NUMBER = "110101199003072316"
PHONE = "13912345678"


def day(n: int, hour: int = 1) -> datetime:
    """Return a morning so many days after the first."""
    return AT + timedelta(days=n, hours=hour - 1)


@dataclass
class Place:
    """What the tests stand on."""

    world: f.World
    centre: UUID
    city_centre: UUID
    data_office: UUID

    @cached_property
    def officer(self) -> Actor:
        """审查员 of the market office."""
        return f.staff(self.world.market, "赵审", Permission.REVIEW, Permission.ANSWER_VOICES)

    @cached_property
    def colleague(self) -> Actor:
        """Another of the market office."""
        return f.staff(self.world.market, "钱审", Permission.ANSWER_VOICES)

    @cached_property
    def stranger(self) -> Actor:
        """Staff of the civil affairs office."""
        return f.staff(
            self.world.civil,
            "周外",
            Permission.ANSWER_VOICES,
            organisation_name="示例县民政局",
        )

    @cached_property
    def clerk(self) -> Actor:
        """综合窗口 of the county's centre."""
        return f.staff(
            self.centre,
            "王窗",
            Permission.ANSWER_VOICES,
            organisation_name="示例县政务服务中心",
            organisation_ids=frozenset({self.centre, self.world.market}),
            seated_ids=frozenset({self.world.market}),
        )

    @cached_property
    def manager(self) -> Actor:
        """大厅管理 of the county's centre."""
        return f.staff(
            self.centre,
            "高霞",
            Permission.ANSWER_VOICES,
            Permission.COORDINATE_VOICES,
            organisation_name="示例县政务服务中心",
        )

    @cached_property
    def city_clerk(self) -> Actor:
        """综合窗口 of the city's centre."""
        return f.staff(self.city_centre, "市窗", Permission.ANSWER_VOICES, region_code=CITY)

    @cached_property
    def supervisor(self) -> Actor:
        """监察员 of the county, in the data office."""
        return f.staff(
            self.data_office,
            "孙勇",
            Permission.READ_SUPERVISION,
            Permission.UNSEAL_REPORTERS,
            organisation_name="示例县数据资源管理局",
        )

    @cached_property
    def publisher(self) -> Actor:
        """发布审核."""
        return f.staff(self.data_office, "徐文", Permission.PUBLISH_ANSWERS)

    @cached_property
    def agent(self) -> Actor:
        """热线话务员."""
        return f.staff(self.centre, "田欣", Permission.FILE_FOR_CALLER)


def place() -> Place:
    """Make the county and its city."""
    world = f.world()
    centre, city = (
        _body(f"{name}政务服务中心", "政务服务中心", n, code, OrganisationKind.HALL)
        for name, n, code in (("示例县", 3, COUNTY), ("示例市", 4, CITY))
    )
    office = _body("示例县数据资源管理局", "数据资源管理局", 5, COUNTY, OrganisationKind.DEPARTMENT)
    made = Place(world, centre, city, office)
    _employ(made.supervisor, "SUPERVISOR", office)
    return made


def _body(name: str, standard: str, n: int, region: str, kind: OrganisationKind) -> UUID:
    return orgs.add_organisation(
        name=name,
        standard_name=standard,
        uscc=synthetic_uscc(n, kind="12"),
        region_code=region,
        kind=kind,
        actor=SYSTEM,
        at=AT,
    )


def _employ(who: Actor, role: str, organisation_id: UUID) -> None:
    f.on_the_staff(who)
    apps.get_model("identity", "RoleAssignment").objects.create(
        staff_id=str(who.staff_id),
        role=role,
        organisation_id=organisation_id,
        region_code=COUNTY,
        valid_from=date(2020, 1, 1),
    )


def new(kind: VoiceKind = VoiceKind.CONSULTATION, **changes: Any) -> NewVoice:
    """Words of somebody of the county, without a name unless told."""
    given: dict[str, Any] = {
        "token": uuid4(),
        "kind": kind,
        "title": TITLE,
        "text": TEXT,
        "region_code": COUNTY,
        "is_named": False,
        **changes,
    }
    return NewVoice(**given)


def filed(
    kind: VoiceKind = VoiceKind.CONSULTATION,
    actor: Actor = ANYONE,
    at: datetime = AT,
    **changes: Any,
) -> FiledVoice:
    """File it: whoever is logged in gives their name."""
    changes.setdefault("is_named", actor is not ANYONE)
    return commands.file_voice(new=new(kind, **changes), mark="here", actor=actor, at=at)


def seen(number: int, viewer: Actor, at: datetime = AT) -> VoiceView:
    """Return it as a member of staff sees it."""
    found = queries.voice_for_staff(number, viewer=viewer, at=at)
    assert found is not None
    return found


def hidden(number: int, viewer: Actor, at: datetime = AT) -> bool:
    """Whether it does not exist for somebody."""
    return queries.voice_for_staff(number, viewer=viewer, at=at) is None


def does(act: Any, number: int, actor: Actor, at: datetime = AT, **told: Any) -> Any:
    """Take a step upon the version that is there."""
    told.setdefault("version", seen(number, actor, at).version)
    return act(number=number, actor=actor, at=at, **told)


def own(given: FiledVoice, at: datetime = AT) -> VoiceView:
    """Return it as whoever asked sees it, by 查询码."""
    found = queries.own_voice(given.number, code=given.query_code, viewer=ANYONE, at=at)
    assert found is not None
    return found


def answered(given: FiledVoice, actor: Actor, at: datetime = AT, text: str = "") -> None:
    """Accept it where that comes first, and answer."""
    if "ACCEPT" in {deed.value for deed in seen(given.number, actor, at).actions}:
        does(commands.accept_voice, given.number, actor, at)
    text = text or "您的材料齐全，3月16日前办结，办好后短信通知您来领证。"
    does(commands.answer_voice, given.number, actor, at, text=text)


def standings(number: int) -> list[dict[str, Any]]:
    """Return where the entries say it stands, the oldest first."""
    rows = Entry.objects.filter(stream=f"interaction:voice:{number}", n__isnull=False)
    return [row.facts["stands"][0] for row in rows.order_by("n") if "stands" in row.facts]


def with_company(actor: Actor, key: UUID) -> Actor:
    """Return the person acting for an enterprise."""
    return replace(actor, legal_person_id=key)
