"""Voices of the demo world: one answered for everybody, some open, one late, one taken up again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from config.world.past import ago, played
from config.world.people import actor_in
from yiwang.engagement.interaction import commands, queries
from yiwang.engagement.interaction.types import Call, FiledVoice, NewVoice, VoiceKind
from yiwang.foundation.core.types import ANYONE, SYSTEM, Actor
from yiwang.foundation.identity import queries as identity
from yiwang.foundation.identity.rules import population
from yiwang.foundation.orgs import queries as orgs
from yiwang.foundation.orgs.rules import demo
from yiwang.services.catalogue import queries as catalogue

_STAMP, _VERSION = "world.voices", "1"
K = VoiceKind


@dataclass(frozen=True, slots=True)
class Life:
    """What somebody says: how many days ago, about which item or department."""

    days: int
    kind: VoiceKind
    title: str
    text: str
    item: str = ""
    department: str = ""


ANSWERED = Life(
    24,
    K.CONSULTATION,
    "老人住在外地能领高龄津贴吗",
    "我母亲户口在示例县，今年满八十岁，现在跟我住在外省。请问能不能在网上申领高龄津贴，要不要回来？",
    item="高龄津贴申领",
)
REOPENED = Life(
    16,
    K.COMPLAINT,
    "申领高龄津贴等了很久没有消息",
    "上个月在网上交了高龄津贴的申请，电话问过两次都说在办，请告诉我到底哪天能办好。",
    item="高龄津贴申领",
)
LATE = Life(
    12,
    K.CONSULTATION,
    "开早餐摊要办什么手续",
    "想在小区门口摆早餐摊，每天早上六点到九点。请问占道要不要许可，多少钱，到哪里办？",
    item="临时占道许可",
)
CALLED = Life(
    6,
    K.COMPLAINT,
    "窗口叫号以后没有人",
    "来电人反映：上午十点在大厅叫到号，窗口没有人，等了半小时。要求说明原因，加派人员。",
    department="住房和城乡建设局",
)
REPORTED = Life(
    3,
    K.REPORT,
    "烧烤店夜里占道经营",
    "示例路东口的烧烤店每天夜里把桌子摆到人行道上，盲道也占了，油烟很大。请去现场看看。",
    department="城市管理局",
)
OPEN = Life(
    1,
    K.CONSULTATION,
    "食品经营许可证换门头要变更吗",
    "小饭馆换了招牌，店名和地址都没有变，食品经营许可证要不要办变更？",
    item="食品经营许可（新办）",
)


def build(say: Callable[[str], None], at: datetime) -> None:
    """Play what people said and what came of it; once."""
    played(say, _STAMP, _VERSION, lambda: _Voices(at).play())


class _Voices:
    """Who takes part, and where."""

    def __init__(self, at: datetime) -> None:
        self.at = at
        self.officer, self.clerk = actor_in("审查员一", at), actor_in("窗口", at)
        self.items = {one.name: one.code for one in catalogue.in_region(demo.COUNTY)}

    def play(self) -> str:
        """Play the lives, the oldest first."""
        self._answered()
        self._reopened()
        self._say(LATE, ANYONE)
        self._called()
        self._say(REPORTED, self._person("群众乙"))
        self._say(OPEN, ANYONE)
        return "诉求 6 件"

    def _person(self, role: str) -> Actor:
        known = identity.user_by_phone(population.NAMED[role].phone, viewer=SYSTEM)
        if known is None:
            raise LookupError(role)
        return identity.actor_of(known.id, stamp=self.at.isoformat(), at=self.at)

    def _say(self, life: Life, who: Actor, call: Call | None = None, **more: Any) -> FiledVoice:
        body = orgs.organisation_of(demo.COUNTY, life.department) if life.department else None
        new = NewVoice(
            token=uuid5(NAMESPACE_URL, life.title),
            kind=life.kind,
            title=life.title,
            text=life.text,
            region_code=demo.COUNTY,
            item_code=self.items.get(life.item, ""),
            organisation_id=body.id if body else None,
            is_named=who is not ANYONE,
            **more,
        )
        return commands.file_voice(new=new, call=call, actor=who, at=ago(self.at, life.days, 9))

    def _act(self, act: Any, number: int, who: Actor, days: int, **told: Any) -> None:
        at = ago(self.at, days, 15)
        seen = queries.voice_for_staff(number, viewer=who, at=at)
        if seen is None:
            raise LookupError(str(number))
        act(number=number, version=seen.version, actor=who, at=at, **told)

    def _answered(self) -> None:
        asker = self._person("群众乙")
        number = self._say(ANSWERED, asker).number
        said = (
            "可以，不用回来。登录后在“高龄津贴申领”里申请，户口和年龄由公安、民政部门的数据核验，"
            "不用交材料；每年用手机做一次生存认证。"
        )
        self._act(commands.answer_voice, number, self.officer, 21, text=said)
        commands.rate_voice(number=number, is_content=True, actor=asker, at=ago(self.at, 20, 10))
        told = {
            "title": ANSWERED.title,
            "question": "老人户口在本县、住在外省，能不能在网上申领高龄津贴，要不要回来？",
            "answer": said,
        }
        self._act(commands.propose_publication, number, self.officer, 19, **told)
        publisher = actor_in("发布审核", self.at)
        self._act(commands.publish_answer, number, publisher, 18, **told)

    def _reopened(self) -> None:
        asker = self._person("群众甲")
        number = self._say(REOPENED, asker).number
        self._act(commands.accept_voice, number, self.officer, 14)
        said = "您的申请已经审查，正在和医疗保障部门核对。"
        self._act(commands.answer_voice, number, self.officer, 9, text=said)
        again = ago(self.at, 7, 10)
        why = "没有说哪天能办好"
        commands.rate_voice(number=number, is_content=False, reason=why, actor=asker, at=again)
        again += timedelta(minutes=5)
        commands.reopen_voice(number=number, reason=why, actor=asker, at=again)

    def _called(self) -> None:
        began = ago(self.at, CALLED.days, 9) - timedelta(minutes=6)
        caller = population.NAMED["经办人"]
        agent = actor_in("热线话务员", self.at)
        call = Call("12345", began)
        given = self._say(CALLED, agent, call, name=caller.name, phone=caller.phone)
        self._act(commands.accept_voice, given.number, self.clerk, 5)
