"""示例县's police with one item, and the people who revise it."""

from dataclasses import dataclass, replace
from typing import Any

from yiwang.foundation.core.ids import uuid7
from yiwang.foundation.core.types import Actor, ActorKind
from yiwang.foundation.orgs.types import OrganisationInfo
from yiwang.services.catalogue.tests import factories as f
from yiwang.services.editing import commands, queries
from yiwang.services.editing.rules.differences import changed
from yiwang.services.editing.types import Basis, Kind, RevisionInfo, State, Target

AT = f.AT
LAW = Basis("行政许可法", "主席令第29号", "第三十条", "行政机关应当将……公示", "现行有效")
RIGHTS = {
    "editor": ("catalogue.edit",),
    "checker": ("catalogue.check",),
    "judge": ("catalogue.check", "catalogue.legal"),
    "publisher": ("catalogue.publish", "catalogue.legal"),
}


def person(name: str, region: str = f.PROVINCE, *offices: OrganisationInfo) -> Actor:
    """Somebody of a role, in some organisations."""
    return Actor(
        kind=ActorKind.STAFF,
        id=str(uuid7()),
        name=name,
        region_code=region,
        organisation_id=offices[0].id if offices else None,
        organisation_name=offices[0].name if offices else "",
        organisation_ids=frozenset(o.id for o in offices),
        permissions=frozenset(RIGHTS[name.rstrip("2")]),
    )


@dataclass
class Office:
    """Who is there: an editor of the province, the county's people, a publisher."""

    police: OrganisationInfo
    editor: Actor
    local: Actor
    checker: Actor
    judge: Actor
    publisher: Actor
    code: str


def office() -> Office:
    """Make the regions, publish the item for the county's police, and call the people."""
    f.regions()
    police = f.organisation(f.COUNTY, "公安局", 3)
    f.publish([police])
    return Office(
        police=police,
        editor=person("editor"),
        local=person("editor2", f.COUNTY),
        checker=person("checker", f.COUNTY, police),
        judge=person("judge", f.COUNTY, police),
        publisher=person("publisher"),
        code=f"{police.uscc}{police.level}{f.BASIC}",
    )


def begun(
    who: Actor, target: Target = Target.BASIC, kind: Kind = Kind.CHANGE, **changes: Any
) -> Any:
    """Begin a revision and return its id."""
    given = {"basic_code": f.BASIC, "actor": who, "at": AT, **changes}
    return commands.begin_revision(target=target, kind=kind, **given)


def seen(key: Any, who: Actor) -> RevisionInfo:
    """Return a revision as somebody sees it."""
    return f.some(queries.revision(key, viewer=who))


def saved(key: Any, who: Actor, *, content: dict[str, Any] | None = None, **changes: Any) -> int:
    """Save a revision with some elements changed."""
    info = seen(key, who)
    given: dict[str, Any] = {
        "version": info.version,
        "content": {**info.content, **(content or {})},
        "reason": "测试修订",
        "bases": [LAW],
        "effective_on": None,
        "actor": who,
        "at": AT,
        **changes,
    }
    return commands.save_revision(revision_id=key, **given)


def step(command: Any, key: Any, who: Actor, **changes: Any) -> Any:
    """Take one step with the version the person sees now."""
    given = {"version": seen(key, who).version, "actor": who, "at": AT, **changes}
    return command(revision_id=key, **given)


def passed(key: Any, who: Actor, **changes: Any) -> State:
    """Pass the check that waits."""
    found: State = step(commands.pass_check, key, who, opinion="同意", **changes)
    return found


def ready(at_office: Office, key: Any) -> None:
    """Take a saved revision through its checks."""
    step(commands.submit_revision, key, at_office.editor)
    passed(key, at_office.checker)
    passed(key, at_office.judge)


def unlike(target: Target, old: dict[str, Any], new: dict[str, Any]) -> tuple[str, ...]:
    """Return the elements that differ between two texts."""
    return changed(target, old, new)


def both(actor: Actor, *permissions: str) -> Actor:
    """The same person with other rights."""
    return replace(actor, permissions=frozenset(permissions))
