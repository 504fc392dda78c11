"""Sealed licences made and verified by one process, beside a ZIP of the same bytes and raw SM2."""

from __future__ import annotations

import io
import itertools
import time
import zipfile
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta

from devtools.bench.context import Bench
from devtools.bench.figures import Figure, at_least
from yiwang.lib.gm import certificates, timestamps
from yiwang.lib.gm.certificates import AUTHORITY, SIGNING, TIME_STAMPING, Name
from yiwang.lib.gm.digest import sm3
from yiwang.lib.gm.openssl import OpenSSL
from yiwang.lib.ofd import document as ofd
from yiwang.lib.ofd.sealing import by_key, seal
from yiwang.lib.ofd.signatures import Stamp
from yiwang.lib.ofd.verifying import verify
from yiwang.lib.ofd.writing import write
from yiwang.lib.seal import making, pictures
from yiwang.lib.seal.verifying import Outcome, Trust

AT = datetime(2026, 11, 23, 2, 30, tzinfo=UTC)
YEAR = timedelta(days=365)
OFFICE = "示例县市场监督管理局"
ROWS = (
    ("经营者名称", "示例县{0}餐饮管理有限公司"),
    ("法定代表人（负责人）", "张{0}"),
    ("统一社会信用代码", "91360100MA35K2QX4T"),
    ("住所", "示例县人民路{1}号"),
    ("经营项目", "热食类食品制售；冷食类食品制售（仅限凉菜）；自制饮品制售。"),
    ("发证机关", OFFICE),
)


def documents(bench: Bench) -> Iterable[Figure]:
    """Make licences, no two alike, then verify them; CPU of one core."""
    many = 20 if bench.small else 200
    made: list[bytes] = []
    world = _World()
    world.licence(many)  # the font is opened once in a process
    making_rate = _rate(lambda n: made.append(world.licence(n)), many)
    with zipfile.ZipFile(io.BytesIO(made[0])) as archive:
        held = {name: archive.read(name) for name in archive.namelist()}
    checked = _rate(lambda n: world.check(made[n]), many)
    note = (
        f"{len(made[0]) / 1000:.0f} kB with a photo-free page, a code, two faces, one seal and "
        "its time stamp; "
        f"a ZIP of the same bytes {_rate(lambda _: _zipped(held), many):,.0f}/s, "
        f"raw SM2 signatures {_rate(lambda _: world.sign(b'x' * 64), many):,.0f}/s"
    )
    yield at_least("sealed licences made, one core", making_rate, "/s", 20, note=note)
    yield at_least("sealed licences verified, one core", checked, "/s", 100,
                   note="stamp and revocation list too")  # fmt: skip


class _World:
    """A root with its revocation list, one key for maker, signer and time stamps, and a seal."""

    def __init__(self) -> None:
        self._provider = OpenSSL()
        self._key = self._provider.generate_key()
        root = self._certificate("示例根证书（测试）", None)
        self._signer = self._certificate(OFFICE, root)
        self._stamper = self._certificate("示例时间戳服务（测试）", root, TIME_STAMPING)
        self._serials = itertools.count(1)
        listed = certificates.revocation_list(
            issuer=root, sign=self.sign, number=1, at=AT, next_update=AT + YEAR, revoked=()
        )
        self._trust = Trust(anchors=(root,), revocation_lists=(listed,)).with_stamps()
        picture = pictures.draw(pictures.Style.LICENCE, name=OFFICE, test=True)
        design = making.Design(
            code="36010000000001", name=f"{OFFICE}电子证照专用章（测试）", kind=3, picture=picture,
            signers=(self._signer.der,), valid_from=AT - YEAR, valid_until=AT + YEAR,
        )  # fmt: skip
        self._seal = making.make(
            design, created_at=AT - YEAR, maker=self._signer.der, sign=self.sign
        )

    def sign(self, message: bytes) -> bytes:
        return self._provider.sign(self._key, message)

    def licence(self, n: int) -> bytes:
        return seal(
            write(_licence(n)), stamps=[Stamp(0, 135, 175)], seal_der=self._seal, at=AT,
            put=by_key(
                self._seal, sign=self.sign, certificate=self._signer.der, at=AT,
                time_stamp=self._stamp,
            ),
        )  # fmt: skip

    def _stamp(self, value: bytes) -> bytes:
        return timestamps.token(
            sm3(value), authority=self._stamper, sign=self.sign, at=AT, serial=next(self._serials)
        )

    def check(self, package: bytes) -> None:
        verdict = verify(package, trust=self._trust, at=AT)
        (seal,) = verdict.signatures
        if not verdict.holds or any(f.outcome is Outcome.NOTICE for f in seal.findings):
            raise RuntimeError(verdict.sentence)

    def _certificate(
        self, name: str, issuer: certificates.Certificate | None, *purposes: str
    ) -> certificates.Certificate:
        return certificates.issue(
            subject=Name.of(name), public_key=self._key.public_key, issuer=issuer, sign=self.sign,
            not_before=AT - 2 * YEAR, not_after=AT + 2 * YEAR,
            is_ca=issuer is None, key_usage=SIGNING if issuer else AUTHORITY,
            extended_key_usage=purposes,
        )  # fmt: skip


def _licence(n: int) -> ofd.Document:
    name = f"{chr(0x4E00 + n * 7)}{chr(0x5F20 + n)}"
    rows = tuple(
        ofd.Row((ofd.Cell(label), ofd.Cell(value.format(name, n), field=f"KZ_{place}")), 10)
        for place, (label, value) in enumerate(ROWS)
    )
    title = ofd.Text(
        ofd.Box(15, 25, 180, 16), "食品经营许可证", size=11, style="bold", align="centre"
    )
    code = ofd.QR(25, 190, 25, f"https://zwfw.example/v/7Qm2xV9tB4kLr8Zc1N{n:06d}")
    page = ofd.Page((title, ofd.Table(25, 75, (42, 93), rows), code))
    return ofd.Document(
        id=f"{n:032x}", title="食品经营许可证", created=date(2026, 11, 23), pages=(page,)
    )


def _zipped(members: dict[str, bytes]) -> None:
    with zipfile.ZipFile(io.BytesIO(), "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)


def _rate(work: Callable[[int], object], many: int) -> float:
    began = time.process_time()
    for n in range(many):
        work(n)
    return many / (time.process_time() - began)


MEASURES = {"documents": documents}
