"""Publishing a theme: its form, its basic item and the list of the lead department."""

from datetime import datetime
from typing import Any, ClassVar

from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import DomainError, require
from yiwang.foundation.core.types import Actor
from yiwang.foundation.orgs import queries as orgs
from yiwang.services.catalogue import commands as lists
from yiwang.services.catalogue import queries as catalogue
from yiwang.services.catalogue.types.themes import CompiledTheme, ThemeSpec
from yiwang.services.designing import policy
from yiwang.services.designing.models import Theme
from yiwang.services.designing.rules import theme_content
from yiwang.services.eforms import commands as eforms


class CannotCompose(DomainError):
    """The theme cannot be published; ``detail["faults"]`` says everything that mends it."""

    code: ClassVar[str] = "designing.cannot_compose"
    sentence: ClassVar[str] = "这件事还不能发布，请先修改标出的问题"

    @classmethod
    def because_of(cls, faults: tuple[str, ...]) -> "CannotCompose":
        """Return the refusal that names all faults at once."""
        several = "；".join(f"{n}. {fault}" for n, fault in enumerate(faults, 1))
        told = f"有 {len(faults)} 处需要修改：{several}" if len(faults) > 1 else faults[0]
        return cls(told, reason="faults", faults=list(faults))


@command("designing.publish_theme")
def publish_theme(*, theme: ThemeSpec, reason: str = "", actor: Actor, at: datetime) -> str:
    """Compile a theme and publish it (一件事发布); return the code of its list.

    国办发〔2022〕32号, 国发〔2024〕3号: 一次告知、一表申请、一套材料. The compiled theme is
    a version of a form, of a basic item and of the lead's implementing list with its members; what
    says the same already writes nothing. What the system loads never takes the place of what
    people published. Cases under way keep the versions they were filed under.

    :raises CannotCompose: with all faults at once.
    """
    require(policy.may_publish_theme(actor, theme.region_code))
    concerning(f"catalogue:basic:{theme.basic_code}", theme=theme.name, items=len(theme.items))
    made = catalogue.compiled_theme(theme)
    if made.faults:
        raise CannotCompose.because_of(made.faults)
    return published(made, reason, actor, at)


def published(made: CompiledTheme, reason: str, actor: Actor, at: datetime) -> str:
    """Write the versions of a compiled theme; return the code of its list."""
    theme = made.spec
    lead = orgs.organisation(made.lead_id) if made.lead_id else None
    region = orgs.region(theme.region_code)
    if lead is None or region is None:
        raise CannotCompose("没有找到牵头部门，请重新选择", reason="lead")
    code = f"{lead.uscc}{lead.level}{theme.basic_code}"
    standing = catalogue.list_edition(code)
    if standing is not None and not standing.content.get("members"):
        raise CannotCompose("这个基本编码已经用在另一个事项上，请换一个编码", reason="code")
    if actor.is_system and standing is not None and standing.reason:
        return code
    form = eforms.publish_version(
        code=f"themes/{theme.basic_code}", title=made.title, pages=made.pages, actor=actor, at=at
    )
    lists.publish_basic(
        code=theme.basic_code,
        content=made.basic,
        source_id=theme.event or theme.basic_code,
        is_demo=region.is_synthetic,
        reason=reason,
        is_loaded=True,
        actor=actor,
        at=at,
    )
    lists.publish_lists(
        basic_code=theme.basic_code,
        body=made.body,
        organisations=[lead],
        form_version_id=form,
        reason=reason,
        is_loaded=True,  # its words are those of lists that were judged when they were published
        actor=actor,
        at=at,
    )
    if not theme.event:
        lists.publish_life_event(
            code=theme.basic_code, content=_life_event(made), actor=actor, at=at
        )
    _kept(made, code, actor, at)
    return code


def _kept(made: CompiledTheme, code: str, actor: Actor, at: datetime) -> None:
    """Keep what is published; what changed under it is answered by that."""
    theme = made.spec
    rows = Theme.objects.select_for_update(of=("self",))
    row = rows.filter(basic_code=theme.basic_code, region_code=theme.region_code).first()
    if row is not None and row.digest == made.digest:
        return
    if row is None:
        row = Theme(basic_code=theme.basic_code, region_code=theme.region_code, version=0)
    row.name, row.lead, row.list_code = theme.name, theme.lead, code
    row.content, row.digest = theme_content.dump(theme), made.digest
    row.items = [item.basic_code for item in theme.items]
    row.version += 1
    row.published_at = at
    row.save()
    row.tasks.filter(settled_at=None).update(
        settled_at=at, settled_by=actor.name[:80], answer=f"已发布第 {row.version} 版"
    )


def _life_event(made: CompiledTheme) -> dict[str, Any]:
    """Return the page of a theme that no national list names."""
    after = {m.basic_code for m in made.composition.members if m.after}
    return {
        "name": made.spec.name,
        "audience": made.basic["audience"],
        "lead_department": made.spec.lead,
        "members": [
            {
                "name": part.name,
                "department": part.organisation_name,
                "mode": "串联" if part.basic_code in after else "并联",
                "item": None,
                "basic_code": part.basic_code,
            }
            for part in made.parts
        ],
        "shared_materials": [],
        "stages": [],
        "promised": dict(made.body["promised"]),
        "source": "",
        "note": made.spec.note,
        "is_verified": True,
    }
