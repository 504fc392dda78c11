"""示例县 with two items, and the people who keep its lists."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from yiwang.engagement.lists import commands, queries
from yiwang.engagement.lists.types import Kind, ListInfo, Outcome
from yiwang.foundation.core.ids import uuid7
from yiwang.foundation.core.types import SYSTEM, Actor, ActorKind
from yiwang.foundation.orgs.types import OrganisationInfo
from yiwang.services.catalogue import commands as catalogue
from yiwang.services.catalogue.tests import factories as f

AT = f.AT
COUNTY = f.COUNTY
GOOD, TWICE, OFFLINE = f.BASIC, "990131999001", "990131999002"
NAMES = {GOOD: "测试许可", TWICE: "跑两次的许可", OFFLINE: "只在窗口办的许可"}
RIGHTS = {
    "editor": "catalogue.edit",
    "checker": "catalogue.check",
    "publisher": "catalogue.publish",
}


def person(name: str, region: str = COUNTY) -> Actor:
    """Somebody of a role; a number after the name makes another one."""
    return Actor(
        kind=ActorKind.STAFF,
        id=str(uuid7()),
        name=name,
        region_code=region,
        permissions=frozenset({RIGHTS[name.rstrip("2")]}),
    )


def item(code: str, organisations: list[OrganisationInfo], **changes: Any) -> None:
    """Publish an item for organisations."""
    content = f.basic(name=NAMES.get(code, f"事项{code}"), audience=["PERSON", "LEGAL"])
    catalogue.publish_basic(code=code, content=content, actor=SYSTEM, at=AT)
    catalogue.publish_lists(
        basic_code=code, body=f.body(**changes), organisations=organisations, actor=SYSTEM, at=AT
    )


@dataclass
class Keeping:
    """Who is there, and the county's list of high frequency."""

    police: OrganisationInfo
    editor: Actor
    checker: Actor
    publisher: Actor
    list_id: UUID

    def seen(self, who: Actor | None = None) -> ListInfo:
        """Return the list as somebody sees it."""
        return f.some(queries.named_list(self.list_id, viewer=who or self.editor))

    def add(self, text: str, who: Actor | None = None, **changes: Any) -> list[Outcome]:
        """Paste lines and return what became of each."""
        report = commands.add_items(
            list_id=self.list_id,
            text=text,
            **{"audience": "PERSON", "actor": who or self.editor, "at": AT, **changes},
        )
        return [line.outcome for line in report]

    def step(self, command: Any, who: Actor, **changes: Any) -> Any:
        """Take one step with the version the person sees now."""
        version = self.seen(who).version
        given = {"version": version, "opinion": "同意", "actor": who, "at": AT, **changes}
        return command(list_id=self.list_id, **given)

    def publish(self) -> int:
        """Take what was edited to the public, each act by its own person."""
        self.step(commands.submit_list, self.editor)
        self.step(commands.pass_list, self.checker)
        number: int = self.step(commands.publish_list, self.publisher)
        return number


def keeping(kind: Kind = Kind.FREQUENT, year: int = 0) -> Keeping:
    """Make the regions, publish three items for the county's police, begin a list."""
    f.regions()
    police = f.organisation(COUNTY, "公安局", 3)
    item(GOOD, [police])
    item(TWICE, [police], visits=2, depth="网上预审", visits_reason="核对原件")
    item(OFFLINE, [police], visits=1, online=False, depth="网上预审", visits_reason="核对原件")
    editor = person("editor")
    key = commands.open_list(kind=kind, region_code=COUNTY, year=year, actor=editor, at=AT)
    return Keeping(police, editor, person("checker"), person("publisher"), key)
