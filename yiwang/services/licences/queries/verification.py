"""Whether a sealed file holds, asked by anyone: the file by ``lib.ofd``, its seals by our registry.

Nothing of the file is kept or logged: it may be about a person.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Final

from yiwang.foundation.core.errors import DomainError
from yiwang.foundation.core.types import Actor
from yiwang.lib.gm.certificates import Certificate
from yiwang.lib.gm.digest import sm3_hex
from yiwang.lib.ofd import verifying as ofd
from yiwang.lib.ofd.verifying import SignatureVerdict
from yiwang.lib.seal import verifying as lib_seal
from yiwang.lib.seal.structures import read_seal
from yiwang.lib.seal.verifying import Outcome
from yiwang.services.licences.models import Seal, SealStep
from yiwang.services.licences.rules import registry
from yiwang.services.licences.types.seals import SealAct, SealState
from yiwang.services.licences.types.verification import FileVerdict, SealVerdict

from .trusting import trust_in_seals

LARGEST_FILE: Final = 20 * 1024 * 1024
_MEGABYTE: Final = 1024 * 1024
_MOST_TURNS: Final = 1000
_ALTERED: Final = frozenset(
    {ofd.Stage.REFERENCES, ofd.Stage.COVERAGE, ofd.Stage.DIGEST, lib_seal.Stage.DATA}
)
_NO_SEAL: Final = (ofd.Stage.LIST.label, "文件只有数字签名，没有加盖电子印章。")


class FileTooLarge(DomainError):
    """The file is larger than what is judged."""

    code = "licences.file_too_large"
    sentence = f"这个文件太大，最多 {LARGEST_FILE // _MEGABYTE} MB。请确认选的是 OFD 原件"
    status = 413


def verify_file(content: bytes, *, viewer: Actor, at: datetime) -> FileVerdict:
    """Judge a sealed OFD file (核验), 《电子签名法》第五条、第八条.

    Whatever the bytes are, there is a verdict.

    :raises FileTooLarge: more than 20 MB.
    """
    del viewer  # everyone may ask
    if len(content) > LARGEST_FILE:
        raise FileTooLarge
    found = ofd.verify(content, trust=trust_in_seals(), at=at)
    known = _known({each.seal_code for each in found.signatures} - {""})
    seals = tuple(
        _seal(each, known.get(each.seal_code)) for each in found.signatures if each.kind == "Seal"
    )
    failed = found.failure
    if failed is not None and failed.stage is lib_seal.Stage.SIGNER:
        failed = None  # the seal says the same, or what the registry knows of it
    first = next(((one.stage, one.sentence) for one in seals if not one.holds), ("", ""))
    if failed is not None:
        first = (failed.stage.label, failed.sentence)
    elif not seals:
        first = _NO_SEAL
    return FileVerdict(
        sm3=sm3_hex(content),
        stage=first[0],
        sentence=first[1],
        is_altered=failed is not None and failed.stage in _ALTERED,
        seals=seals,
    )


@dataclass
class _Registered:
    row: Seal
    turns: list[tuple[SealAct, datetime]]

    @cached_property
    def names(self) -> tuple[str, str]:
        """What the seal and its signer are called in the data we gave out."""
        der, certificate = bytes(self.row.der or b""), bytes(self.row.certificate or b"")
        return read_seal(der).name, Certificate.parse(certificate).subject.common_name


def _known(codes: Collection[str]) -> dict[str, _Registered]:
    """Seals of ours by code, each with the acts that began and ended its use, the oldest first."""
    if not codes:
        return {}
    rows = Seal.objects.select_related("maker").filter(code__in=codes)
    found = {row.pk: _Registered(row, []) for row in rows}
    steps = SealStep.objects.filter(seal__in=found, act__in=registry.TURNS).order_by("-at", "-n")
    for step in reversed(steps[:_MOST_TURNS]):
        found[step.seal_id].turns.append((SealAct(step.act), step.at))
    return {each.row.code: each for each in found.values()}


def _seal(given: SignatureVerdict, known: _Registered | None) -> SealVerdict:
    failed = given.failure
    stage, sentence = (failed.stage.label, failed.sentence) if failed else ("", "")
    if failed is None or failed.stage is lib_seal.Stage.SIGNER:
        said = _registered(given, known)  # why a certificate was revoked, in the register's words
        stage, sentence = (registry.STAGE, said) if said else (stage, sentence)
    notices: list[str] = []
    if known is not None and not stage:
        notices = [f.sentence for f in given.findings if f.outcome is Outcome.NOTICE]
        notices.append(registry.notice_now(known.turns, SealState(known.row.state)))
    return SealVerdict(
        name=given.seal_name,
        code=given.seal_code,
        office=known.row.organisation_name if known and not stage else given.signer,
        signed_at=given.signed_at,
        is_test=known is not None and known.row.maker is not None and known.row.maker.is_test,
        stage=stage,
        sentence=sentence,
        notices=tuple(one for one in notices if one),
        stamped_at=given.stamped_at,
        is_unrevoked=not stage and _is_unrevoked(given),
    )


def _is_unrevoked(given: SignatureVerdict) -> bool:
    """Whether lists were asked for maker and signer, and neither is on one."""
    asked = {lib_seal.Stage.MAKER, lib_seal.Stage.SIGNER}
    ends = [one.outcome for one in given.findings if one.stage in asked]
    return bool(ends) and all(one is Outcome.PASSED for one in ends)


def _registered(given: SignatureVerdict, known: _Registered | None) -> str:
    """Why our registry does not vouch for a seal that holds by itself; empty: it does.

    Seal and signer must be the registered ones: the authority that vouches for makers vouches for
    signers too, and one of these could have made a seal with another's code.
    """
    if known is None or given.signed_at is None:
        return registry.UNKNOWN
    if (given.seal_name, given.signer) != known.names:
        return registry.FOREIGN
    return registry.failure_then(known.turns, given.signed_at)
