"""The form of lists that have none of their own yet: the usual application form of their item."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from yiwang.foundation.core.types import Actor
from yiwang.services.catalogue.models import BasicItem
from yiwang.services.catalogue.rules import forms
from yiwang.services.eforms import commands as eforms
from yiwang.services.eforms import queries as designed


def usual_form(
    basic: BasicItem, body: Mapping[str, Any], *, actor: Actor, at: datetime
) -> int | None:
    """Return the form by which an online list without one is applied for (通用申请表).

    《行政许可法》第二十九条: the authority provides the form. It asks who applies, how to be
    reached, and for what; a designer begins from it. None for what is not online.
    """
    if basic.current is None or not body.get("online", True):
        return None
    code = f"items/{basic.code}"
    newest = designed.form_by_code(code)
    if newest is not None:
        return newest.id
    title = form_title(basic.current.name, body["materials"])
    pages = forms.default(basic.current.audience)
    return eforms.publish_version(code=code, title=title, pages=pages, actor=actor, at=at)


def form_title(name: str, materials: Sequence[Mapping[str, Any]]) -> str:
    """Return the name of the application form among the materials, or one made of the item's."""
    named = (m["name"] for m in materials if m.get("is_application_form"))
    return next(named, f"{name}申请表")
