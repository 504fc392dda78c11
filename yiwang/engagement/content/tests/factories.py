"""People who write and publish, and texts of each kind."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from yiwang.engagement.content import commands, queries
from yiwang.engagement.content.types import Kind, ManuscriptInfo
from yiwang.foundation.core.ids import uuid7
from yiwang.foundation.core.types import ANYONE, Actor, ActorKind
from yiwang.services.catalogue.tests import factories as f

AT = f.AT
TODAY = AT.date()
RIGHTS = {"editor": "catalogue.edit", "publisher": "catalogue.publish", "keeper": "admin.manage"}
ID_NUMBER = "11010519491231002X"  # the standard's own example, GB 11643-1999
CONTENTS: dict[Kind, dict[str, Any]] = {
    Kind.NOTICE: {"title": "窗口调整公告", "body": "三楼窗口搬到一楼。"},
    Kind.POLICY: {
        "title": "优化营商环境条例",
        "level": "REGULATION",
        "validity": "IN_FORCE",
        "issued_on": "2019-10-22",
    },
    Kind.FAQ: {"title": "能代办吗？", "body": "可以。", "items": [f.BASIC], "rank": 1},
    Kind.CENTRE: {"title": "示例县政务服务中心", "body": "中心有三层。"},
    Kind.CONSULTATION: {
        "title": "关于征求办法意见的公告",
        "issuer": "示例县司法局",
        "opens_on": TODAY.isoformat(),
        "ends_on": (TODAY + timedelta(days=30)).isoformat(),
        "body": "第一条 为了规范，制定本办法。",
    },
}


def person(name: str, region: str = f.COUNTY) -> Actor:
    """Somebody with the right that the name says (a digit makes another one)."""
    return Actor(
        kind=ActorKind.STAFF,
        id=str(uuid7()),
        name=name,
        region_code=region,
        organisation_name="示例县数据资源管理局",
        permissions=frozenset({RIGHTS[name.rstrip("2")]}),
    )


def both(actor: Actor) -> Actor:
    """The same person with both rights."""
    return replace(actor, permissions=frozenset(RIGHTS.values()))


def begun(who: Actor, kind: Kind = Kind.NOTICE, region: str = f.COUNTY, at: Any = AT) -> Any:
    """Begin a manuscript."""
    return commands.begin_manuscript(kind=kind, region_code=region, actor=who, at=at)


def seen(key: Any, who: Actor, today: Any = TODAY) -> ManuscriptInfo:
    """A manuscript as somebody sees it."""
    return f.some(queries.manuscript(key, today=today, viewer=who))


def step(command: Any, key: Any, who: Actor, **changes: Any) -> Any:
    """Take one step with the version the person sees now."""
    given = {"version": seen(key, who).version, "actor": who, "at": AT, **changes}
    return command(manuscript_id=key, **given)


def written(who: Actor, kind: Kind = Kind.NOTICE, region: str = f.COUNTY, **content: Any) -> Any:
    """Begin a manuscript and fill it in."""
    key = begun(who, kind, region)
    step(commands.save_manuscript, key, who, content={**CONTENTS[kind], **content})
    return key


def published(
    kind: Kind = Kind.NOTICE, region: str = f.COUNTY, at: Any = AT, **content: Any
) -> tuple[Any, int]:
    """Write a text and let another person publish it; return its id and public number."""
    editor, publisher = person("editor", f.PROVINCE), person("publisher", f.PROVINCE)
    key = written(editor, kind, region, **content)
    step(commands.submit_manuscript, key, editor, at=at)
    return key, step(commands.publish_manuscript, key, publisher, at=at)


def opinion(no: int, text: str = "建议延长办理时间。", mark: str = "a", at: Any = AT) -> int:
    """Give an opinion."""
    return commands.give_opinion(no=no, text=text, name="", mark=mark, actor=ANYONE, at=at)
