"""Whom verification trusts: our authorities with their newest revocation lists (信任)."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

from django.db.models import OuterRef, Subquery

from yiwang.lib.gm import certificates
from yiwang.lib.gm.certificates import Certificate
from yiwang.lib.seal.trust import Trust
from yiwang.services.licences.models import RevocationList, SealMaker, SignerAuthority

_MOST: Final = 100
_KEPT: Final = 64
"""Lists read; a row never changes, so that each is read once in a process."""


def trust_in_seals() -> Trust:
    """The authorities of all makers of seals; of retired ones too: their seals outlive them."""
    rows = SealMaker.objects.annotate(newest=_newest("maker")).order_by("pk")
    return _trust(rows.values_list("authority_certificate", "newest")[:_MOST]).with_stamps()


def trust_in_signers() -> Trust:
    """The authorities that certify signers."""
    rows = SignerAuthority.objects.annotate(newest=_newest("signers")).order_by("pk")
    return _trust(rows.values_list("certificate", "newest")[:_MOST])


def _newest(of: str) -> Subquery:
    rows = RevocationList.objects.filter(**{of: OuterRef("pk")}).order_by("-number")
    return Subquery(rows.values("pk")[:1])


def _trust(rows: Iterable[Any]) -> Trust:
    """Of certificates and newest lists: an authority is asked if any row of it has a list."""
    known: dict[Certificate, list[UUID]] = {}
    for der, newest in rows:
        known.setdefault(Certificate.parse(bytes(der)), []).extend([newest] if newest else [])
    return Trust(
        anchors=tuple(known),
        revocation_lists=tuple(_read(key) for lists in known.values() for key in lists),
        unlisted=tuple(one for one, lists in known.items() if not lists),
    )


@lru_cache(maxsize=_KEPT)
def _read(key: UUID) -> certificates.RevocationList:
    der = RevocationList.objects.values_list("der", flat=True).get(pk=key)
    return certificates.RevocationList.parse(bytes(der))
