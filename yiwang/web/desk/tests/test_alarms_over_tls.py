"""Webhooks over TLS: a true server takes the signed body; a wrong certificate gets nothing."""

import hashlib
import hmac
import json
import ssl
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.urls import reverse

from yiwang.foundation.core import outbox
from yiwang.oversight.supervision.models import AlarmSent
from yiwang.oversight.supervision.tests.test_alarms import channel, due_now, key_lost
from yiwang.oversight.supervision.tests.test_findings import supervisor
from yiwang.services.cases.tests.factories import COUNTY

pytestmark = pytest.mark.django_db
HOST = "localhost"
NOW = datetime.now(UTC)
DAY = timedelta(days=1)


class Authority:
    """Somebody who certifies servers."""

    def __init__(self, name, folder):
        self.name, self.folder = name, folder
        self.key = ec.generate_private_key(ec.SECP256R1())
        made = self._made(name, self.key, NOW + DAY).add_extension(
            x509.BasicConstraints(ca=True, path_length=0), critical=True
        )
        self.path = self._kept(made.sign(self.key, hashes.SHA256()), "authority")

    def _made(self, name, key, until):
        subject, issuer = (
            x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, one)]) for one in (name, self.name)
        )
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(issuer)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(NOW - 2 * DAY)
            .not_valid_after(until)
        )

    def _kept(self, certificate, name, key=None):
        path = self.folder / f"{self.name}-{name}.pem"
        data = certificate.public_bytes(serialization.Encoding.PEM)
        if key is not None:
            data += key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )  # fmt: skip
        path.write_bytes(data)
        return str(path)

    def certifies(self, host=HOST, until=NOW + DAY):
        """Return the path of a certificate for a host with its key."""
        key = ec.generate_private_key(ec.SECP256R1())
        made = self._made(host, key, until).add_extension(
            x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False
        )
        return self._kept(made.sign(self.key, hashes.SHA256()), f"{host}-{until:%d}", key)


class Receiver:
    """A system of somebody else behind TLS."""

    def __init__(self, certificate):
        self.got = got = []
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(certificate)

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                got.append((self.headers, self.rfile.read(int(self.headers["Content-Length"]))))
                self.send_response(204)
                self.end_headers()

            def log_message(self, *args):
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.server.socket = self.context.wrap_socket(self.server.socket, server_side=True)
        self.thread = Thread(target=self.server.serve_forever)
        self.thread.start()
        self.address = f"https://{HOST}:{self.server.server_port}/alarms"

    def shows(self, certificate):
        """Show another certificate from the next call on."""
        self.context.load_cert_chain(certificate)

    def close(self):
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


@pytest.fixture
def authority(tmp_path, monkeypatch, settings):
    """The authority that this machine trusts."""
    settings.YIWANG_ALARM_HOSTS = [HOST]
    found = Authority("trusted", tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", found.path)
    return found


@pytest.fixture
def receiver(authority):
    made = Receiver(authority.certifies())
    yield made
    made.close()


WRONG = {
    "another's": (lambda mine, other: other.certifies(), "不是可信机构签发的"),
    "self-signed": (lambda mine, other: self_signed(other), "是自己签发的，不可信"),
    "another host's": (lambda mine, other: mine.certifies("other.example"), "主机名不符"),
    "ended": (lambda mine, other: mine.certifies(until=NOW - DAY), "已经过期"),
}


def self_signed(authority):
    authority.name = HOST
    made = authority._made(HOST, authority.key, NOW + DAY).add_extension(
        x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False
    )
    return authority._kept(made.sign(authority.key, hashes.SHA256()), "self", authority.key)


def page(client, **asked):
    return client.get(reverse("desk:alarms"), asked).content.decode()


def is_signed(secret, headers, body):
    said = f"{headers['X-Yiwang-Alarm']}.{headers['X-Yiwang-Time']}.".encode() + body
    right = hmac.new(bytes.fromhex(secret), said, lambda: hashlib.new("sm3")).hexdigest()
    return hmac.compare_digest(headers["X-Yiwang-Signature"], f"hmac-sm3={right}")


def test_a_signed_body_arrives_over_tls(receiver, desk):
    actor = supervisor(COUNTY)
    _, secret = channel("WEBHOOK", receiver.address, actor=actor)
    key_lost()
    outbox.drain()
    ((headers, body),) = receiver.got
    assert is_signed(secret, headers, body)
    assert not is_signed(secret, headers, body.replace("红灯".encode(), "黄灯".encode()))
    assert json.loads(body)["title"] == "密钥泄露"
    assert "对方应答 204" in page(desk(actor))


@pytest.mark.parametrize("which", WRONG)
def test_a_wrong_certificate_is_refused_shown_and_tried_again(which, receiver, authority, desk):
    make, why = WRONG[which]
    other = Authority("other", authority.folder)
    receiver.shows(make(authority, other))
    actor = supervisor(COUNTY)
    _, secret = channel("WEBHOOK", receiver.address, actor=actor)
    client = desk(actor)
    key_lost()
    outbox.drain()
    shown = page(client, state="WAITING")
    assert "第 1 次：没有发送：对方的证书" in shown
    assert why in shown
    receiver.shows(authority.certifies())
    due_now()
    outbox.drain()
    assert [is_signed(secret, *one) for one in receiver.got] == [True]  # nothing before
    row = AlarmSent.objects.get()
    assert (row.state, row.tries) == ("SENT", 2)


def test_after_the_last_try_it_is_shown_as_failed_and_goes_out_by_hand(receiver, authority, desk):
    receiver.shows(Authority("other", authority.folder).certifies())
    actor = supervisor(COUNTY)
    channel("WEBHOOK", receiver.address, actor=actor)
    client = desk(actor)
    key_lost()
    for _ in range(outbox.MAX_TRIES):
        due_now()
        outbox.drain()
    shown = page(client, state="FAILED")
    assert "发送失败" in shown
    assert f"第 {outbox.MAX_TRIES} 次：没有发送：对方的证书不是可信机构签发的" in shown
    assert receiver.got == []
    receiver.shows(authority.certifies())
    client.post(reverse("desk:alarms"), {"alarm": AlarmSent.objects.get().pk})
    outbox.drain()
    assert len(receiver.got) == 1
    assert "已发出" in page(client, state="SENT")
