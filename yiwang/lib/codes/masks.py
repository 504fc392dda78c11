"""Masks for the screen (脱敏): what may be shown of a person without a logged unmasking.

Shapes: ``张*`` · ``李*敏`` · ``3401**********1234`` · ``138****8000`` (ux 0.10). Names of
organisations are public and stay whole. A mask never raises and never returns more than it shows.
"""

_SHORT_NAME = 2
_LONG_DOCUMENT = 12
_SHORT_DOCUMENT = 5
_PHONE_SHOWN = 7


def mask_name(name: str) -> str:
    """A natural person's name: first and, from three characters on, last remain."""
    name = name.strip()
    if len(name) < _SHORT_NAME:
        return "*" * len(name)
    if len(name) == _SHORT_NAME:
        return name[0] + "*"
    return name[0] + "*" * (len(name) - 2) + name[-1]


def mask_party(name: str, *, is_organisation: bool) -> str:
    """A party's name: organisations whole, persons by ``mask_name``."""
    return name if is_organisation else mask_name(name)


def mask_id(number: str) -> str:
    """An identity document's number: four and four of a long one, two and two of a short one."""
    length = len(number)
    shown = 4 if length >= _LONG_DOCUMENT else 2 if length >= _SHORT_DOCUMENT else 0
    return number[:shown] + "*" * (length - 2 * shown) + number[length - shown :]


def mask_phone(number: str) -> str:
    """A phone number: first three and last four remain (``+86`` and the like are hidden too)."""
    if len(number) <= _PHONE_SHOWN:
        return "*" * len(number)
    return number[:3] + "*" * (len(number) - _PHONE_SHOWN) + number[-4:]
