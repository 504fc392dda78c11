"""Everyone verifies a sealed file by sending it: the page and the API say the same."""

from dataclasses import replace

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from playwright.sync_api import expect

from yiwang.foundation.core import clock
from yiwang.foundation.core.types import SYSTEM
from yiwang.foundation.files import queries as files
from yiwang.lib.gm.certificates import Certificate, RevocationList
from yiwang.lib.ofd.package import pack
from yiwang.lib.ofd.reading import read
from yiwang.lib.ofd.tests import sealed
from yiwang.services.cases.tests import factories
from yiwang.services.cases.tests import test_sealing as sealing
from yiwang.services.cases.tests.factories import AT, decided_case, later
from yiwang.services.licences import commands as licences
from yiwang.services.licences import queries as seals
from yiwang.services.licences.tests import licence_factories, seal_factories
from yiwang.web.ui import sealed_files
from yiwang.web.ui.tests.browser import check_page

PAGE = "Doc_0/Pages/Page_0/Content.xml"
API = "/api/v1/verify"
SEALED_AT = later(1)


@pytest.fixture
def world(db) -> factories.World:
    """The county whose office decides, with the posts its people hold."""
    made = factories.world()
    for name, role in (("approver", "APPROVER"), ("reviewer", "REVIEWER"), ("clerk", "WINDOW")):
        made.__dict__[name] = replace(getattr(made, name), role=role)
    return made


@pytest.fixture
def office(world) -> seal_factories.Office:
    licences.found_test_maker(actor=SYSTEM, at=AT)
    return seal_factories.Office(world.market, world.civil)


@pytest.fixture
def seal(office):
    return sealing.authorise(seal_factories.in_use(office), office, "APPROVER")


@pytest.fixture
def original(world, seal) -> bytes:
    """The sealed decision of a case, as its applicant downloads it."""
    number = decided_case(world)
    assert sealing.put(number, at=SEALED_AT)
    kept = sealing.decision(number).original
    assert kept is not None
    with files.open_content(kept) as stream:
        return stream.read()


def sent(client, content: bytes, address="/verify/", name="决定书.ofd"):
    return client.post(address, {"file": SimpleUploadedFile(name, content)})


def told(client, content: bytes) -> str:
    answer = sent(client, content)
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    return str(answer.content.decode())


def test_an_original_holds_and_is_known(client, original, seal):
    kept = apps.get_model("files", "StoredFile").objects
    before = kept.count()
    page = told(client, original)
    assert '<h2 id="verdict">核验通过</h2>' in page
    assert seal.code in page
    assert seal.organisation_name in page
    assert "2026年3月3日 09:30" in page
    assert "测试印章，无法律效力" in page
    assert "准予行政许可决定书" in page
    assert "张*" in page
    assert "张三" not in page
    assert kept.count() == before, "what was sent is not kept"


def test_what_became_of_the_result_is_told_by_file_and_by_code(client, world, original):
    results = apps.get_model("cases", "GrantedResult").objects
    results.update(state="CANCELLED", changed_on=SEALED_AT.date())
    assert "已注销" in told(client, original)
    code = sealing.decision(results.get().case_id).data["verify_code"]
    page = client.get("/verify/", {"code": code}).content.decode()
    assert "已注销" in page
    assert ">有效<" not in page


def members(content: bytes) -> dict[str, bytes]:
    return dict(read(content).members)


def a_character_more(content: bytes) -> bytes:
    return pack({**members(content), PAGE: members(content)[PAGE] + b" "})


ALTERED = {
    "a page": (a_character_more, "内容被改动过"),
    "a file added": (lambda c: pack({**members(c), "a.xml": b"<a/>"}), "内容被改动过"),
    "cut off": (lambda c: c[: len(c) // 2], "文件结构"),
    "a PDF": (lambda c: factories.PDF, "文件结构"),
    "a stranger's seal": (lambda c: sealed.ONE, "制章者证书"),
    "no seal": (lambda c: sealed.PLAIN, "没有盖章"),
}


@pytest.mark.parametrize("kind", ALTERED)
def test_what_is_not_as_it_was_sealed_does_not_hold(client, original, kind):
    change, said = ALTERED[kind]
    page = told(client, change(original))
    assert '<h2 id="verdict">核验不通过</h2>' in page
    assert said in page
    assert "核验通过" not in page
    assert "准予行政许可决定书" not in page
    answer = sent(client, change(original), API).json()
    assert (answer["holds"], answer["document"]) == (False, None)
    assert answer["is_altered"] is (said == "内容被改动过")


DESTROYED = {
    0.5: ("核验不通过", "盖章时这枚印章已销毁"),
    2: ("核验通过", "这枚印章已销毁（2026年3月4日）"),
}


@pytest.mark.parametrize("days", DESTROYED)
def test_a_seal_destroyed_before_and_after(client, office, original, seal, days):
    licences.destroy_seal(
        seal_id=seal.pk,
        version=seal.version,
        opinion="机构撤销",
        actor=office.approver,
        at=later(days),
    )
    heading, said = DESTROYED[days]
    page = told(client, original)
    assert f'<h2 id="verdict">{heading}</h2>' in page
    assert said in page


def test_the_api_says_the_same(client, original, seal):
    answer = sent(client, original, API).json()
    assert (answer["holds"], answer["stage"], answer["is_altered"]) == (True, "", False)
    (one,) = answer["seals"]
    assert (one["code"], one["office"], one["is_test"]) == (seal.code, seal.organisation_name, True)
    assert answer["document"]["title"] == "准予行政许可决定书"


def refused(client, status, **body):
    answer = client.post("/verify/", body)
    assert answer.status_code == status
    return answer.content.decode()


def test_without_a_file_or_with_an_empty_one_it_says_so(client, db):
    assert "请先选择要核验的文件" in refused(client, 422)
    assert "“空.ofd”是空的" in refused(client, 422, file=SimpleUploadedFile("空.ofd", b""))


def test_too_large_a_file_is_refused(client, db):
    large = bytes(seals.LARGEST_FILE + 1)
    assert "最多 20 MB" in refused(client, 413, file=SimpleUploadedFile("大.ofd", large))
    assert sent(client, large, API).status_code == 413


def test_an_address_sends_so_many_files_a_minute(client, db, settings, tmp_path, monkeypatch):
    settings.YIWANG_RATE_LIMITS, settings.YIWANG_DATA = True, tmp_path
    monkeypatch.setattr(sealed_files, "MOST_A_MINUTE", 2)
    answers = [sent(client, b"PK") for _ in range(3)]
    assert [one.status_code for one in answers] == [200, 200, 429]
    assert "核验太频繁" in answers[-1].content.decode()
    assert sent(client, b"PK", API).status_code == 429


@pytest.fixture
def looking(browser_page, axe):
    return browser_page, axe


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("width", [360, 1280])
def test_in_a_browser(live_server, looking, tmp_path, original, width):
    browser_page, axe = looking
    licences.publish_revocation_lists(actor=SYSTEM, at=clock.now())
    file, altered = tmp_path / "准予行政许可决定书.ofd", tmp_path / "改过的决定书.ofd"
    file.write_bytes(original)
    altered.write_bytes(a_character_more(original))
    page = browser_page(width=width)
    bare = browser_page(width=width, javascript=False)
    for heading, path in (("核验通过", file), ("核验不通过", altered)):
        for one in (bare, page):
            one.goto(f"{live_server.url}/verify/")
            one.get_by_label("OFD 文件").set_input_files(path)
            one.get_by_role("button", name="上传并核验").click()
            expect(one.get_by_role("heading", name=heading, exact=True)).to_be_visible()
        check_page(page, axe, f"verify-{heading}-{width}")


@pytest.fixture
def licensed(db, freeze):
    freeze(seal_factories.AT)
    office = seal_factories.office()
    return licence_factories.in_force(office, licence_factories.food_type())


def test_a_licence_is_told_by_its_code_and_by_its_identifier(client, licensed):
    for code in (licence_factories.code_of(licensed), licensed.identifier):
        page = client.get(reverse("portal:verify"), {"code": code}).content.decode()
        assert "现在有效" in page
        assert licensed.number in page
        told = client.get(f"/api/v1/verify/{code}").json()
        assert (told["is_known"], told["licence"]["state"]) == (False, "VALID")


def test_what_is_no_longer_valid_says_since_when_and_why(client, licensed):
    type(licensed).objects.filter(pk=licensed.pk).update(
        state="SUSPENDED", state_reason="责令停业整顿"
    )
    page = client.get(reverse("portal:verify"), {"code": licensed.identifier}).content.decode()
    assert "2026年3月2日起是“暂扣”，原因：责令停业整顿，现在不能使用" in page
    assert "没有通过的环节：证照状态" in page


def test_the_status_list_is_there_for_everybody(client, licensed):
    assert client.get("/api/v1/licence-status").status_code == 404
    licences.publish_status_list(actor=SYSTEM, at=seal_factories.AT)
    newest = client.get("/api/v1/licence-status").json()
    assert newest == client.get("/api/v1/licence-status/1").json()
    assert client.get("/api/v1/licence-status/2").status_code == 404


def test_the_list_of_revoked_certificates_is_open_and_cheap_to_ask_again(client, office):
    licences.publish_revocation_lists(actor=SYSTEM, at=AT)
    certificate = bytes(seal_factories.made(office).certificate or b"")
    (address,) = Certificate.parse(certificate).revocation_points
    path = address[address.index("/verify/") :]
    for one in (path, f"/api/v1/certificates/revocations/{path.rpartition('/')[2][:-4]}"):
        answer = client.get(one)
        assert (answer.status_code, answer["Content-Type"]) == (200, "application/pkix-crl")
        assert "max-age=600" in answer["Cache-Control"]
        assert RevocationList.parse(answer.content).next_update
        again = client.get(one, HTTP_IF_NONE_MATCH=answer["ETag"])
        assert (again.status_code, again.content) == (304, b"")
    assert client.get("/verify/crl/0123456789abcdef.crl").status_code == 404


def test_the_page_tells_of_time_stamp_and_revocation(client, original):
    page = told(client, original)
    assert "没有核对吊销列表" in page
    assert "2026年3月3日 09:30，已核对，能证明这时章已经盖好" in page
    licences.publish_revocation_lists(actor=SYSTEM, at=clock.now())
    page = told(client, original)
    assert "有效，已核对吊销列表，没有被吊销" in page
    assert "没有核对吊销列表" not in page
    (seal,) = sent(client, original, API).json()["seals"]
    assert (seal["is_unrevoked"], seal["stamped_at"]) == (True, seal["signed_at"])
