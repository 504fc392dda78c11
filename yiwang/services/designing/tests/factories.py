"""A county's police with one item that uses one form, and the people who design the next."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from yiwang.foundation.core.ids import uuid7
from yiwang.foundation.core.types import SYSTEM, Actor, ActorKind
from yiwang.foundation.orgs.types import OrganisationInfo
from yiwang.services.catalogue import commands as catalogue
from yiwang.services.catalogue.tests import factories as f
from yiwang.services.designing import commands, queries
from yiwang.services.designing.types import DesignInfo
from yiwang.services.eforms import commands as eforms
from yiwang.services.eforms.types import FieldKind, FormField, FormPage

AT = f.AT
CODE = "items/test-permit"
LAW = "《居民身份证法》第三条"
RIGHTS = {
    "editor": "catalogue.edit",
    "checker": "catalogue.check",
    "publisher": "catalogue.publish",
}


def field(key: str, label: str = "", kind: FieldKind = FieldKind.TEXT, **more: Any) -> FormField:
    """A field of a form."""
    return FormField(key=key, label=label or key, kind=kind, **more)


def page(*fields: FormField, key: str = "one", title: str = "申请人") -> FormPage:
    """A page of a form."""
    return FormPage(key=key, title=title, fields=fields)


FORM = (
    page(
        field("name", "姓名", FieldKind.NAME, prefill="居民身份证.姓名"),
        field("online", "是否网上经营", FieldKind.RADIO, options=("是", "否")),
        field("place", "经营场所"),
    ),
)


def person(name: str, *offices: OrganisationInfo, region: str = f.PROVINCE) -> Actor:
    """Somebody of a role, in some organisations."""
    return Actor(
        kind=ActorKind.STAFF,
        id=str(uuid7()),
        name=name,
        region_code=region,
        organisation_id=offices[0].id if offices else None,
        organisation_name=offices[0].name if offices else "",
        organisation_ids=frozenset(o.id for o in offices),
        permissions=frozenset({RIGHTS[name.rstrip("2")]}),
    )


@dataclass
class Studio:
    """Who is there, and the list that uses the form."""

    editor: Actor
    second: Actor
    checker: Actor
    publisher: Actor
    code: str
    form_version_id: int


def studio(pages: tuple[FormPage, ...] = FORM) -> Studio:
    """Publish a form, and an item whose list uses it."""
    f.regions()
    police = f.organisation(f.COUNTY, "公安局", 3)
    made = eforms.publish_version(
        code=CODE, title="测试许可申请表", pages=pages, actor=SYSTEM, at=AT
    )
    catalogue.publish_basic(code=f.BASIC, content=f.basic(), actor=SYSTEM, at=AT)
    catalogue.publish_lists(
        basic_code=f.BASIC,
        body=f.body(),
        organisations=[police],
        form_version_id=made,
        actor=SYSTEM,
        at=AT,
    )
    return Studio(
        editor=person("editor"),
        second=person("editor2"),
        checker=person("checker", police, region=f.COUNTY),
        publisher=person("publisher"),
        code=f"{police.uscc}{police.level}{f.BASIC}",
        form_version_id=made,
    )


def seen(key: UUID, who: Actor) -> DesignInfo:
    """Return a design as somebody sees it."""
    return f.some(queries.design(key, viewer=who))


def step(command: Any, design: UUID, who: Actor, /, **given: Any) -> Any:
    """Take one step with the version the person sees now."""
    version = given.pop("version", None) or seen(design, who).version
    return command(design_id=design, version=version, actor=who, at=AT, **given)


def begun(there: Studio) -> UUID:
    """Begin a design of the form with a reason."""
    key = commands.begin_design(code=CODE, actor=there.editor, at=AT)
    step(commands.save_heading, key, there.editor, title="测试许可申请表", reason="少填一项")
    return key


def published(there: Studio, key: UUID) -> int:
    """Take a design through its check to the public."""
    step(commands.submit_design, key, there.editor)
    step(commands.pass_design, key, there.checker, opinion="同意")
    made: int = step(commands.publish_design, key, there.publisher, opinion="同意发布")
    return made
