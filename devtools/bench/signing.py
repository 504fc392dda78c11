"""SM2 beside bare libcrypto, and what a verifier of seals does: certificate paths, messages."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta

from devtools.bench.context import Bench
from devtools.bench.figures import Figure, at_least, beside

OF_THE_FLOOR = 0.6
WARM = 20


def signing(bench: Bench) -> Iterable[Figure]:
    """One process, one thread, in seconds of processor time as `openssl speed` counts them."""
    from yiwang.lib.gm import certificates, cms, paths, sm2
    from yiwang.lib.gm.certificates import AUTHORITY, Certificate, Name

    provider, seconds = sm2.provider(), min(bench.seconds, 2)
    key, message = provider.generate_key(), bytes(1000)
    point, value = key.public_key, provider.sign(key, message)
    floors = _libcrypto(seconds)
    rate = _rate(lambda: provider.sign(key, message), seconds)
    yield beside("SM2 signatures", rate, ("openssl speed sm2", floors[0]), OF_THE_FLOOR)
    rate = _rate(lambda: provider.verify(point, message, value), seconds)
    yield beside("SM2 verifications", rate, ("openssl speed sm2", floors[1]), OF_THE_FLOOR)

    def sign(text: bytes) -> bytes:
        return provider.sign(key, text)

    def issued(name: str, issuer: Certificate | None, **options: object) -> Certificate:
        return certificates.issue(
            subject=Name.of(name), public_key=point, issuer=issuer, sign=sign,
            not_before=now, not_after=now + timedelta(days=30), **options,  # type: ignore[arg-type]
        )  # fmt: skip

    now = datetime.now(UTC)
    root = issued("测试根", None, is_ca=True, key_usage=AUTHORITY)
    rate = _rate(lambda: issued("测试签名", root), seconds)
    yield at_least("SM2 certificates issued", rate, "/s", 100)
    leaf = issued("测试签名", root)
    listed = certificates.revocation_list(
        issuer=root, sign=sign, number=1, at=now, next_update=now + timedelta(days=7), revoked=()
    )

    def trusted() -> None:
        paths.validate(
            leaf, chain=(), anchors=[root], at=now, usage=paths.Usage.SIGN,
            revocation_lists=[listed],
        )  # fmt: skip

    yield at_least("certificate paths judged, certificates seen before", _rate(trusted, seconds),
                   "/s", 2000)  # fmt: skip
    signed = cms.signed_data(message, signer=leaf, sign=sign, at=now).der
    rate = _rate(lambda: cms.SignedData.parse(signed).verify(message), seconds)
    yield at_least("GB/T 35275 messages read and verified", rate, "/s", 200)


def _rate(act: Callable[[], object], seconds: float) -> float:
    for _ in range(WARM):
        act()
    done, began = 0, time.process_time()
    while time.process_time() - began < seconds:
        act()
        done += 1
    return done / (time.process_time() - began)


def _libcrypto(seconds: float) -> tuple[float, float]:
    """Signatures and verifications a second of the openssl command, without our calls to it."""
    command = ["openssl", "speed", "-mr", "-seconds", str(max(1, round(seconds))), "sm2"]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    fields = next(line for line in told.splitlines() if line.startswith("+F")).split(":")
    return float(fields[-2]), float(fields[-1])


MEASURES = {"signing": signing}
