"""Ten licences through the real commands, for other people's readers (issue 6, acceptance).

    DATABASE_URL=… pytest tests/acceptance/ten_licences.py

writes var/ten-licences: every file, each page as a picture, and the address its code must hold. It
is not part of the suite: what it makes is looked at, and given to readers that are not ours
(docs/verify.md tells how). It fails when our own strict verifier or `check_ofd.py` refuses a file.
"""

import io
import subprocess
import sys
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from uuid import UUID

import pytest
from PIL import Image

from yiwang.foundation.core.types import ANYONE, SYSTEM
from yiwang.foundation.files import commands as files
from yiwang.foundation.files import queries as stored
from yiwang.foundation.identity.types import PartyKind
from yiwang.lib.codes.uscc import synthetic_uscc
from yiwang.lib.gm.certificates import Certificate
from yiwang.lib.gm.digest import sm3_hex
from yiwang.lib.ofd import sealing
from yiwang.lib.ofd.png import png
from yiwang.lib.ofd.reading import read
from yiwang.lib.ofd.signatures import Stamp
from yiwang.services.licences import commands, providers, queries
from yiwang.services.licences.models import Licence, SealMaker, secrets
from yiwang.services.licences.rules.seals import PLATFORM
from yiwang.services.licences.tests import seal_factories as seals
from yiwang.services.licences.tests.factories import certificates
from yiwang.services.licences.tests.holding_factories import enterprise, person
from yiwang.services.licences.types.licence_types import FaceKind
from yiwang.services.licences.types.licences import Grant

pytestmark = pytest.mark.django_db
FOLDER = Path(__file__).parents[2] / "var" / "ten-licences"
SCRIPT = Path(__file__).parents[2] / "devtools" / "check_ofd.py"
WORDS = (FaceKind.TEXT, FaceKind.LONG)
AT, BASIC = seals.AT, "YW{:06d}"
SCOPE = "热食类食品制售；冷食类食品制售（仅限凉菜）；生食类食品制售；糕点类食品制售；自制饮品制售。"


@dataclass(frozen=True)
class Wanted:
    """A licence: of which type, whose, and what is long or strange on it."""

    name: str
    holder: str
    kind: PartyKind = PartyKind.PERSON
    long: int = 0
    """Every text is as long as its field allows, or so many characters of it."""
    seals: int = 1
    pages: int = 1


LEGAL = PartyKind.LEGAL
LONG = ("业务范围", "经营范围", "经营范围（续）")
"""Fields too long for a face: each goes to an annex, of which a page holds two."""
TEN = (
    Wanted("食品经营许可证", "示例县老城饭店有限公司", LEGAL),
    Wanted("教师资格证书", "𠮷䶮㛃"),
    Wanted("护士执业证书", "欧阳䶮"),
    Wanted("建筑工程施工许可证", "示例县城市建设投资有限公司", LEGAL, long=60),
    Wanted("社会团体法人登记证书", "示例县ＡＡ阅读促进会ABC-2026", LEGAL),
    Wanted("医师执业证书", "阿卜杜热西提·买买提依明"),
    Wanted("结婚证", "王秀兰"),
    Wanted("药品经营许可证", "示例县仁和大药房连锁有限责任公司", LEGAL, seals=2),
    Wanted("医疗机构执业许可证", "示例县㛃江医院有限公司", LEGAL, long=2000, pages=3),
    Wanted("林木采伐许可证", "李𠮷祥", long=120),
)


def photo() -> bytes:
    """A picture in the proportions of a photograph: shades, no face."""
    made = io.BytesIO()
    Image.linear_gradient("L").resize((320, 420)).convert("RGB").save(made, "PNG")
    return made.getvalue()


def load() -> None:
    """The types of the ten, each the result of an item."""
    given, samples = certificates()
    names = [one.name for one in TEN]
    rows = [one for one in given["certificates"] if one["name"] in names]
    long = next(one for one in TEN if one.pages > 1)
    rows = [{**r, "fields": [*r["fields"], *LONG]} if r["name"] == long.name else r for r in rows]
    results = [(BASIC.format(n), name) for n, name in enumerate(names, start=1)]
    commands.load_types(
        certificates={**given, "certificates": rows}, samples=samples, results=results,
        actor=SYSTEM, at=AT,
    )  # fmt: skip


def issued(office: seals.Office, n: int, wanted: Wanted) -> Licence:
    """Granted, its face completed, sealed: by the commands of the product."""
    legal = wanted.kind is LEGAL
    party: UUID | None = enterprise(wanted.holder, synthetic_uscc(40 + n)) if legal else None
    party = party or person(wanted.holder, 40 + n).person_id
    assert party is not None
    grant = Grant(
        case_number=202603020000000000 + n, basic_code=BASIC.format(n),
        organisation_id=office.market,
        region_code=seals.COUNTY, holder_kind=wanted.kind, holder_id=party, receiver_id=None,
        valid_from=AT.date(), valid_to=date(2031, 3, 1), document_number=f"示准〔2026〕{n}号",
    )  # fmt: skip
    (key,) = commands.issue_licences(grant=grant, actor=SYSTEM, at=AT)
    complete(office, key, wanted)
    row = partial(Licence.objects.get, pk=key)
    assert commands.seal_licence(licence_id=key, actor=SYSTEM, at=AT), row().seal_wait
    return row()


def complete(office: seals.Office, key: UUID, wanted: Wanted) -> None:
    """Type what the application did not tell; no command takes photographs yet, so a row does."""
    row = Licence.objects.get(pk=key)
    content = queries.published_type(row.licence_type_id).content
    pictures = {one.key: photo() for one in content.fields if one.kind is FaceKind.PHOTO}
    kept = {
        name: files.keep_made(content=data, media_type="image/png", page_count=1,
                              name="照片.png", owner=f"licence:{key}", actor=SYSTEM, at=AT)
        for name, data in pictures.items()
    }  # fmt: skip
    Licence.objects.filter(pk=key).update(photos={name: str(one.id) for name, one in kept.items()})
    known = secrets.open_face(row.pk, row.sealed_face)
    texts = {
        one.key: (SCOPE * 60)[: min(wanted.long, one.length)]
        if wanted.long and one.kind in WORDS and one.length > len(SCOPE) // 2
        else (one.sample or SCOPE)[: one.length]
        for one in content.fields
        if one.key not in known
        and one.kind is not FaceKind.PHOTO
        and (one.sample or one.kind in WORDS)
    }
    clerk = office.staff("周证", seals.Permission.KEEP_LICENCES, role="LICENCE_KEEPER")
    commands.fill_licence(licence_id=key, version=row.version, texts=texts, actor=clerk, at=AT)


def again(content: bytes, seal_id: UUID) -> bytes:
    """A second seal beside the first, as a joint licence bears it."""
    seal = seals.Seal.objects.get(pk=seal_id)
    document = seals.document(sm3_hex(content), reference="联合颁发")
    use = commands.use_seal(
        seal_id=seal_id, document=document, purpose="联合颁发", actor=SYSTEM, at=AT
    )
    return sealing.seal(
        content, stamps=[Stamp(0, 30, 100)], seal_der=bytes(seal.der or b""), at=AT,
        put=lambda data_hash, path: commands.put_seal(
            use_id=use, data_hash=data_hash, property_info=path, actor=SYSTEM, at=AT
        ),
    )  # fmt: skip


def test_ten_licences_hold_and_are_drawn():
    """Made, judged by us and by check_ofd.py, drawn page by page."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    office = seals.office()
    load()
    seal = seals.in_use(office, style="licence")
    for version, role in enumerate((PLATFORM, "LICENCE_KEEPER"), start=seal.version):
        commands.authorise_seal_user(
            seal_id=seal.pk, version=version, role=role, actor=office.keeper, at=AT
        )
    commands.publish_revocation_lists(actor=SYSTEM, at=AT)
    root = FOLDER / "root.pem"
    root.write_bytes(Certificate.parse(bytes(SealMaker.objects.get().authority_certificate)).pem)
    for n, wanted in enumerate(TEN, start=1):
        row = issued(office, n, wanted)
        with stored.open_content(row.original) as stream:
            content = stream.read()
        for _ in range(wanted.seals - 1):
            content = again(content, seal.pk)
        file = FOLDER / f"{n:02d}.ofd"
        file.write_bytes(content)
        verdict = queries.verify_file(content, viewer=ANYONE, at=AT)
        assert verdict.holds, verdict.sentence
        assert len(verdict.seals) == wanted.seals
        assert all(one.is_unrevoked and one.stamped_at and not one.notices for one in verdict.seals)
        told = subprocess.run([sys.executable, SCRIPT, file, root], check=False)
        assert told.returncode == 0, wanted.name
        package = read(content)
        assert len(package.pages) == wanted.pages
        for page in range(len(package.pages)):
            (FOLDER / f"{n:02d}-{page}.png").write_bytes(png(package, page))
        address = providers.verification_address(secrets.token(row.pk))
        (FOLDER / f"{n:02d}.txt").write_text(f"{address}\n{wanted.name} {wanted.holder}\n")
