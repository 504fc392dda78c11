"""Who may do what with people, mandates and staff; takes loaded values only."""

from yiwang.foundation.core.types import Actor, ActorKind, RealNameLevel
from yiwang.foundation.identity.models import LegalPerson, Mandate
from yiwang.foundation.identity.types import Permission

ADMINISTRATOR = "ADMINISTRATOR"


def is_account(actor: Actor) -> bool:
    """A logged-in account, acting as itself or in a post."""
    return actor.kind in {ActorKind.PERSON, ActorKind.STAFF} and bool(actor.id)


def is_verified(actor: Actor) -> bool:
    """A person whose real name is known."""
    return actor.person_id is not None and actor.level >= RealNameLevel.VERIFIED


def may_represent(actor: Actor, legal: LegalPerson) -> bool:
    """The confirmed legal representative."""
    return actor.person_id is not None and legal.representative_id == actor.person_id


def is_principal(actor: Actor, mandate: Mandate) -> bool:
    """The one who gives the authority: the person, or the enterprise's representative."""
    if mandate.principal_legal is not None:
        return may_represent(actor, mandate.principal_legal)
    return actor.person_id is not None and mandate.principal_person_id == actor.person_id


def is_agent(actor: Actor, mandate: Mandate) -> bool:
    """The one who receives the authority."""
    return actor.person_id is not None and mandate.agent_id == actor.person_id


def may_end(actor: Actor, mandate: Mandate) -> bool:
    """Either side may end an authority."""
    return is_principal(actor, mandate) or is_agent(actor, mandate)


def may_register_others(actor: Actor) -> bool:
    """Window clerks and helpers."""
    return actor.has(Permission.INTAKE) or actor.has(Permission.HELP)


def may_manage_staff(actor: Actor) -> bool:
    """Administrators."""
    return actor.has(Permission.MANAGE)


def may_give(actor: Actor, role: str, region_code: str) -> bool:
    """Whether the administrator may give this role: their own one only strictly below.

    A county's administrators are named by the city's or the province's (上级任命).
    """
    if role != ADMINISTRATOR or actor.is_system:
        return True
    return actor.region_code != region_code and actor.reaches(region_code)


def may_unmask(actor: Actor) -> bool:
    """Staff whose role carries the permission."""
    return actor.has(Permission.UNMASK)


def may_integrate(actor: Actor) -> bool:
    """Those who connect systems."""
    return actor.has(Permission.INTEGRATE)
