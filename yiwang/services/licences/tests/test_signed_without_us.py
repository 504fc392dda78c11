"""A signature holds by the openssl command line, and no alteration of it does."""

import shutil
import subprocess
from datetime import timedelta

import pytest

from devtools import check_signature
from yiwang.foundation.core.types import ANYONE
from yiwang.lib.gm import certificates, sm2
from yiwang.lib.gm.cms import SignedData
from yiwang.lib.gm.digest import sm3_hex
from yiwang.services.licences import queries

from .signing_factories import AT, TEXT, person, signed

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(shutil.which("openssl") is None, reason="no openssl here"),
]


@pytest.fixture
def files(tmp_path):
    zhang = person()
    made = signed(zhang)
    content = {
        "text.txt": TEXT,
        "signature.p7s": queries.signature_file(made.id, signed=False, viewer=zhang).content,
        "root.pem": queries.authority_certificate(viewer=ANYONE),
    }
    for name, data in content.items():
        (tmp_path / name).write_bytes(data)
    return tmp_path


def check(files):
    names = ("text.txt", "signature.p7s", "root.pem")
    return check_signature.main([str(files / name) for name in names])


def test_openssl_says_that_it_holds(files, capsys):
    assert check(files) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "the signature holds"


def test_openssl_s_own_cms_cannot_read_the_national_identifiers(files):
    """Why there is a recipe at all; when this fails, the recipe becomes one line."""
    command = ["openssl", "cms", "-verify", "-inform", "DER", "-binary", "-noverify"]
    command += ["-in", files / "signature.p7s", "-content", files / "text.txt"]
    assert subprocess.run(command, check=False, capture_output=True).returncode != 0  # noqa: S603


def test_another_text_is_refused(files, capsys):
    (files / "text.txt").write_bytes(TEXT.replace("符合".encode(), "不符".encode()))
    assert check(files) == 1
    assert "messageDigest" in capsys.readouterr().out


def test_an_altered_message_is_refused_whichever_part_counts(files):
    """What is said of the text, who signed, the certificate's own signature, the value."""
    whole = (files / "signature.p7s").read_bytes()
    holder = whole.index("张三".encode())
    places = [whole.index(bytes.fromhex(sm3_hex(TEXT))), holder, -3]
    certificate = SignedData.parse(whole).certificates[0].der
    places.append(whole.index(certificate) + len(certificate) - 3)
    passed = []
    for place in places:
        altered = bytearray(whole)
        altered[place] ^= 0x01
        (files / "signature.p7s").write_bytes(altered)
        if check(files) == 0:
            passed.append(place)
    assert passed == []


def test_another_authority_is_refused(files):
    signer = sm2.provider()
    key = signer.generate_key()
    other = certificates.issue(
        subject=certificates.Name.of("一网测试签名证书机构", organisation="一网测试，无法律效力"),
        public_key=key.public_key,
        issuer=None,
        sign=lambda message: signer.sign(key, message),
        not_before=AT - timedelta(days=1),
        not_after=AT + timedelta(days=1),
        key_usage=certificates.AUTHORITY,
        is_ca=True,
    )
    (files / "root.pem").write_bytes(other.pem)
    assert check(files) == 1
