"""Certificates taken back, the lists that say so, and what verification makes of them."""

import shutil
import subprocess
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, transaction

from yiwang.foundation.core.errors import NotFound, NotPermitted
from yiwang.foundation.core.types import ANYONE, SYSTEM
from yiwang.foundation.keys import commands as keys
from yiwang.lib.gm import certificates
from yiwang.lib.gm.certificates import AUTHORITY, Certificate, Revoked
from yiwang.lib.ofd.package import pack
from yiwang.lib.ofd.reading import read
from yiwang.lib.seal import encoding
from yiwang.lib.seal.structures import read_signature
from yiwang.lib.seal.tests.pki import Holder
from yiwang.services.licences import commands, queries, schedules
from yiwang.services.licences.models import (
    CertificateRevocation,
    RevocationList,
    Seal,
    SealMaker,
    SigningCertificate,
)
from yiwang.services.licences.rules import revocations as rules
from yiwang.services.licences.types.revocations import RevocationReason

from .seal_factories import AT, fresh, usable
from .test_verification import HOUR, LATER, judged, put

DAY = timedelta(days=1)
COMPROMISE = RevocationReason.KEY_COMPROMISE
STALE, UNASKED = "吊销列表已过期", "没有核对吊销列表"


@pytest.fixture
def row(office) -> Seal:
    return usable(office)


def publish(at) -> int:
    return commands.publish_revocation_lists(actor=SYSTEM, at=at)


def destroy(row, office, at, **more) -> None:
    row = fresh(row)
    commands.destroy_seal(
        seal_id=row.pk, version=row.version, opinion="印章遗失",
        actor=office.approver, at=at, **more,
    )  # fmt: skip


def sign(at) -> None:
    commands.sign_as_platform(
        reference=f"receipt/{at.hour}",
        title="回执",
        purpose="收件",
        content=b"1",
        actor=SYSTEM,
        at=at,
    )  # fmt: skip


def newest() -> certificates.RevocationList:
    row = RevocationList.objects.latest("number")
    return certificates.RevocationList.parse(bytes(row.der))


def told(found) -> str:
    return "".join(one for seal in found.seals for one in seal.notices)


class TestTheList:
    def test_it_is_signed_daily_and_numbered(self, office):
        assert [publish(AT), publish(AT + HOUR), publish(AT + DAY), publish(AT + DAY)] == [
            1,
            0,
            1,
            0,
        ]
        rows = RevocationList.objects.order_by("number")
        assert [(one.number, one.entries) for one in rows] == [(1, 0), (2, 0)]
        maker = SealMaker.objects.get()
        authority = Certificate.parse(bytes(maker.authority_certificate))
        found = newest()
        assert found.is_signed_by(authority.public_key)
        assert (found.this_update, found.next_update) == (AT + DAY, AT + DAY + rules.HOLDS)
        assert found.keeps_since == authority.not_before

    def test_only_the_platform_signs_it(self, office):
        with pytest.raises(NotPermitted):
            commands.publish_revocation_lists(actor=office.approver, at=AT)

    def test_a_destroyed_seal_is_on_it_at_once(self, office, row):
        publish(AT)
        at = LATER + timedelta(milliseconds=300)
        destroy(row, office, at)
        serial = Certificate.parse(bytes(row.certificate)).serial
        assert newest().revoked[serial] == Revoked(
            serial, LATER + timedelta(seconds=1), "cessation_of_operation"
        ), "what was signed within that second was signed before"
        kept = CertificateRevocation.objects.get()
        assert (kept.opinion, kept.actor_name, kept.at) == ("印章遗失", "陈批", at)

    def test_locked_keys_destroy_the_seal_all_the_same_and_the_list_follows(
        self, office, row, settings
    ):
        publish(AT)
        master = settings.YIWANG_MASTER_KEY
        settings.YIWANG_MASTER_KEY = "11" * 32
        destroy(row, office, LATER)
        schedules.publish_revocation_lists(LATER)
        assert RevocationList.objects.count() == 1
        settings.YIWANG_MASTER_KEY = master
        schedules.publish_revocation_lists(LATER + HOUR)
        assert len(newest().revoked) == 1

    def test_a_stolen_key_needs_the_day(self, office, row):
        for day in (None, LATER.date() + DAY):
            with pytest.raises(commands.CannotActOnSeal, match="日期"):
                destroy(row, office, LATER, cause=COMPROMISE, lost_on=day)
        destroy(row, office, LATER, cause=COMPROMISE, lost_on=LATER.date())
        (entry,) = newest().revoked.values()
        assert (entry.reason, entry.invalid_since) == ("key_compromise", AT), (
            "not before it was made"
        )

    @pytest.mark.parametrize("model", [CertificateRevocation, RevocationList])
    def test_nobody_changes_what_was_said(self, office, row, model):
        destroy(row, office, LATER)
        for change in (lambda: model.objects.update(id=row.pk), model.objects.all().delete):
            with pytest.raises(ProgrammingError, match="kept as it was"), transaction.atomic():
                change()

    def test_everybody_has_it_under_the_name_its_certificates_tell(self, office, row):
        publish(AT)
        (point,) = Certificate.parse(bytes(row.certificate)).revocation_points
        name = point.rpartition("/")[2].removesuffix(".crl")
        found = queries.revocation_list(name, viewer=ANYONE)
        assert (found.number, found.der) == (1, newest().der)
        with pytest.raises(NotFound):
            queries.revocation_list("0" * 16, viewer=ANYONE)

    def test_a_changed_key_takes_the_certificate_of_before_back(self, office):
        sign(AT)
        first = SigningCertificate.objects.get()
        keys.rotate(name=first.key_name, actor=SYSTEM, at=AT)
        sign(LATER)
        assert SigningCertificate.objects.filter(retired_at=None).count() == 1
        assert publish(LATER) == 2, "of both authorities"
        (one,) = queries.verify(f"receipt/{AT.hour}", viewer=SYSTEM)
        assert one.holds, "what it signed before is as good as it was"
        row = RevocationList.objects.get(signers__isnull=False)
        listed = certificates.RevocationList.parse(bytes(row.der)).revoked
        assert listed[Certificate.parse(bytes(first.certificate)).serial].reason == "superseded"


class TestVerification:
    def test_without_a_list_it_says_so_and_with_one_nothing(self, office, row):
        content = put(row, office)
        found = judged(content)
        assert told(found).count(UNASKED) == 2
        assert not found.seals[0].is_unrevoked
        publish(LATER)
        found = judged(content)
        assert found.holds
        assert (found.seals[0].notices, found.seals[0].is_unrevoked) == ((), True)

    def test_a_list_out_of_date_is_told_and_no_failure(self, office, row):
        publish(AT)
        content = put(row, office)
        late = judged(content, at=AT + rules.HOLDS + HOUR)
        assert late.holds
        assert told(late).count(STALE) == 2
        after = put(row, office, content=put(row, office), at=AT + 5 * DAY)
        late = judged(after, at=AT + 6 * DAY)
        assert late.holds, late.sentence
        assert STALE in told(late)

    @pytest.mark.parametrize(("hours", "holds"), [(-1, False), (1, True)])
    def test_a_certificate_revoked_before_fails_and_after_is_told(self, office, row, hours, holds):
        content = put(row, office)
        destroy(row, office, LATER + hours * HOUR)
        found = judged(content)
        assert (found.holds, found.stage) == (holds, "" if holds else "印章登记")
        assert ("证书已被吊销" if holds else "已销毁") in (told(found) or found.sentence)

    def test_a_list_is_read_once(self, office, row, django_assert_num_queries):
        publish(AT)
        content = put(row, office)
        judged(content)
        with django_assert_num_queries(3):
            judged(content)

    def test_a_time_stamp_saves_what_was_sealed_before_the_theft(self, office, row):
        before = put(row, office)
        stamped_late = LATER + 2 * DAY
        after = put(row, office, content=before, at=stamped_late)
        destroy(row, office, AT + 3 * DAY, cause=COMPROMISE, lost_on=(AT + DAY).date())
        found = judged(before, at=AT + 4 * DAY)
        assert found.holds, found.sentence
        assert found.seals[0].stamped_at == LATER
        found = judged(after, at=AT + 4 * DAY)
        assert (found.holds, found.stage) == (False, "签章人证书")

    def test_without_a_time_stamp_a_theft_undoes_everything(self, office, row):
        SealMaker.objects.update(stamper_certificate=None)
        content = put(row, office)
        publish(LATER)
        assert judged(content).holds, "seals without stamps hold"
        assert judged(content).seals[0].stamped_at is None
        destroy(row, office, AT + 3 * DAY, cause=COMPROMISE, lost_on=(AT + DAY).date())
        found = judged(content, at=AT + 4 * DAY)
        assert (found.holds, found.stage) == (False, "签章人证书")
        assert "没有可信的时间戳" in found.sentence


class TestTimeStamps:
    def test_a_changed_key_gets_a_new_certificate_and_is_not_used_without(self, office, row):
        keys.rotate(name="time-stamper", actor=SYSTEM, at=AT)
        with pytest.raises(commands.CannotUseSeal):
            put(row, office)
        assert commands.certify_stamper(actor=SYSTEM, at=AT)
        assert not commands.certify_stamper(actor=SYSTEM, at=AT)
        assert judged(put(row, office)).seals[0].stamped_at == LATER

    def test_a_stamp_of_another_seal_fails_at_its_stage(self, office, row):
        first = put(row, office)
        second = put(row, office, content=first)
        members = dict(read(second).members)
        value, other = (f"Doc_0/Signs/Sign_{n}/SignedValue.dat" for n in (1, 0))
        mine, token = read_signature(members[value]), read_signature(members[other]).time_stamp
        members[value] = encoding.signed(mine.covered, mine.certificate, mine.value, token)
        moved = pack(members)
        found = judged(moved)
        assert (found.holds, found.stage) == (False, "时间戳")


class TestListsOfOthers:
    @pytest.fixture
    def other(self, office) -> Holder:
        other = Holder("示例数字证书中心", is_ca=True, key_usage=AUTHORITY)
        SealMaker.objects.create(
            name="示例制章系统",
            certificate=Holder("示例制章系统", other).der,
            authority_certificate=other.der,
            is_test=False,
            created_at=AT,
        )
        return other

    @staticmethod
    def made(by, at=AT, signer=None) -> bytes:
        return certificates.revocation_list(
            issuer=by.certificate, sign=(signer or by).sign, number=7, at=at,
            next_update=at + DAY, revoked=(),
        ).pem  # fmt: skip

    @staticmethod
    def take(content, at=AT + 2 * DAY) -> str:
        return commands.take_revocation_list(content=content, actor=SYSTEM, at=at)

    def test_one_that_it_signed_is_taken_and_an_older_one_not(self, other):
        assert self.take(self.made(other, AT + DAY)) == "示例数字证书中心"
        for at in (AT, AT + DAY):
            with pytest.raises(commands.CannotTakeList, match="更新的列表"):
                self.take(self.made(other, at))
        self.take(self.made(other, AT + 2 * DAY))
        assert [one.number for one in RevocationList.objects.order_by("number")] == [1, 2]

    def test_of_strangers_of_ours_from_the_future_or_no_list_it_is_not(self, office, other):
        stranger = Holder("示例数字证书中心", is_ca=True, key_usage=AUTHORITY)
        publish(AT)
        for content, why in (
            (self.made(stranger), "不是受信任机构"),
            (newest().pem, "不是受信任机构"),
            (self.made(other, AT + 9 * DAY), "在将来"),
            (b"%PDF-1.7", "不是国密"),
        ):
            with pytest.raises(commands.CannotTakeList, match=why):
                self.take(content)

    def test_by_the_command_line(self, other, tmp_path, freeze):
        freeze(AT + 2 * DAY)
        file = tmp_path / "list.crl"
        file.write_bytes(self.made(other))
        said = StringIO()
        call_command("import_revocation_list", file, stdout=said)
        assert "示例数字证书中心" in said.getvalue()
        with pytest.raises(CommandError, match="更新的列表"):
            call_command("import_revocation_list", file)

    def test_only_the_platform_takes_them(self, office, other):
        with pytest.raises(NotPermitted):
            commands.take_revocation_list(content=b"", actor=office.keeper, at=AT)


COMMAND = shutil.which("openssl") or ""


@pytest.mark.skipif(not COMMAND, reason="the openssl command is not installed")
def test_openssl_reads_the_list_and_its_signature(office, row, tmp_path):
    """As docs/verify.md tells it; its own check of lists cannot be told the identity of SM2."""
    destroy(row, office, LATER)
    authority = Certificate.parse(bytes(SealMaker.objects.get().authority_certificate))
    (tmp_path / "list.crl").write_bytes(newest().der)
    (tmp_path / "root.pem").write_bytes(authority.pem)

    def run(*arguments):
        return subprocess.run(  # noqa: S603  our own words
            [COMMAND, *arguments], capture_output=True, text=True, cwd=tmp_path, check=True
        ).stdout

    shown = run("crl", "-inform", "DER", "-in", "list.crl", "-noout", "-text")
    assert "Cessation Of Operation" in shown
    assert f"{Certificate.parse(bytes(row.certificate)).serial:X}" in shown
    lines = run("asn1parse", "-inform", "DER", "-in", "list.crl").splitlines()
    heads = [line.partition(":") for line in lines if ":d=1 " in line]
    body, value = heads[0][0].strip(), heads[-1][0].strip()
    for place, name in ((body, "tbs.der"), (value, "signature.der")):
        run("asn1parse", "-inform", "DER", "-in", "list.crl", "-strparse", place, "-noout",
            "-out", name)  # fmt: skip
    (tmp_path / "root.pub").write_text(run("x509", "-in", "root.pem", "-pubkey", "-noout"))
    told = run(
        "pkeyutl", "-verify", "-pubin", "-inkey", "root.pub", "-rawin", "-digest", "sm3",
        "-in", "tbs.der", "-sigfile", "signature.der", "-pkeyopt", "distid:1234567812345678",
    )  # fmt: skip
    assert "Signature Verified Successfully" in told
