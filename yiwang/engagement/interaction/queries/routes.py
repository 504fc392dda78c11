"""Who answers a voice: by item and division, and never those a complaint names."""

from dataclasses import dataclass
from datetime import datetime

from yiwang.engagement.interaction.types import AGAINST, NewVoice, VoiceKind
from yiwang.foundation.core.errors import NotFound
from yiwang.foundation.core.types import SYSTEM, Actor
from yiwang.foundation.identity import queries as identity
from yiwang.foundation.orgs import queries as orgs
from yiwang.foundation.orgs.types import OrganisationInfo, OrganisationKind
from yiwang.lib.codes.application_number import parse_application_number
from yiwang.lib.codes.faults import InvalidCode
from yiwang.services.cases import queries as cases
from yiwang.services.catalogue import queries as catalogue

WATCH = "supervision.read"


@dataclass(frozen=True, slots=True)
class Route:
    """Where a voice goes, and what it is about."""

    office: OrganisationInfo
    item_code: str = ""
    item_name: str = ""
    about: OrganisationInfo | None = None
    case: int | None = None


def case_of(typed: str, *, viewer: Actor, at: datetime) -> tuple[int, str] | None:
    """Return number and item of the viewer's own case, None when it is not theirs."""
    try:
        number = parse_application_number(typed).value
        return number, cases.case_for_applicant(number, viewer=viewer, at=at).item_code
    except (InvalidCode, NotFound):
        return None


def route_of(new: NewVoice, case: tuple[int, str] | None, *, at: datetime) -> Route | None:
    """Return where a voice goes; None when no office of the place takes any.

    An item or a case leads to the organisation responsible for it, but for reports. Whoever names
    an organisation in a complaint or report is heard by the centre (政务服务中心) of its division;
    where that is the very one, or supervisors sit in it, by the centre of the next level.
    """
    guide = catalogue.guide(case[1] if case else new.item_code)
    named = orgs.organisation(new.organisation_id) if new.organisation_id else None
    office = named or (orgs.organisation(guide.organisation_id) if guide else None)
    about = None
    if office is None:
        office = centre_from(new.region_code)
    elif new.kind in AGAINST:
        watches = does_watch(office, at=at)
        if named or new.kind is VoiceKind.REPORT or watches:
            about, office = office, centre_over(office, is_above=watches)
    if office is None:
        return None
    return Route(
        office=office,
        item_code=guide.code if guide else "",
        item_name=guide.name if guide else "",
        about=about,
        case=case[0] if case else None,
    )


def does_watch(office: OrganisationInfo, *, at: datetime) -> bool:
    """Whether the organisation is a centre itself, or supervisors sit in it."""
    if office.kind is OrganisationKind.HALL:
        return True
    return bool(identity.staffed([office.id], WATCH, viewer=SYSTEM, at=at))


def centre_over(office: OrganisationInfo, *, is_above: bool) -> OrganisationInfo | None:
    """Return the centre that hears of an organisation: its division's, or of the next level."""
    path = [region.code for region in orgs.region_path(office.region_code)]
    codes = path[:-1] if is_above else path
    return _nearest(codes)


def centre_from(region_code: str) -> OrganisationInfo | None:
    """Return the centre of a division, or of the nearest one above that has any."""
    return _nearest([region.code for region in orgs.region_path(region_code)])


def _nearest(codes: list[str]) -> OrganisationInfo | None:
    """Return the first centre of the deepest of these divisions that has one."""
    halls = [one for one in orgs.organisations_among(codes) if one.kind is OrganisationKind.HALL]
    by_code = {hall.region_code: hall for hall in reversed(halls)}
    return next((by_code[code] for code in reversed(codes) if code in by_code), None)
