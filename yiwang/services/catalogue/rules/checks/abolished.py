"""What the public list abolished is not asked for again."""

import re

from .shape import Check, Found, Plain, Subject, bare

_COPY = re.compile(r"(?:的)?(?:原件|复印件|原件及复印件|原件和复印件)$")
SOURCE = "取消的证明材料清单（安徽 2018-08）"


def plain_name(name: str) -> str:
    """Return a material's name as the public list compares it: no brackets, no 原件, 复印件."""
    return _COPY.sub("", bare(name))


def is_demanded(material: Plain) -> bool:
    """Whether somebody has to bring it: no shared data, no form online, no promise instead."""
    return not any(material.get(key) for key in ("shareable", "is_application_form", "promise"))


def asked_again(subject: Subject) -> Found:
    """Yield what a text asks for although the public list took it away."""
    for material in subject.materials:
        if is_demanded(material) and (False, plain_name(material["name"])) in subject.abolished:
            yield (
                f"materials.{material['no']}",
                f"“{material['name']}”已经列入取消的证明材料清单，不能再要求提供，请删去",
            )
    for n, step in enumerate(subject.body["steps"], 1):
        if (True, plain_name(step["name"])) in subject.abolished:
            yield f"steps.{n}", f"“{step['name']}”环节已经取消，不能恢复，请删去"


CHECKS = (Check("abolished", "已取消的材料和环节", SOURCE, asked_again),)
