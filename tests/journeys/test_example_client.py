"""The example clients file and handle a case with nothing but the public API, over real HTTP."""

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest
from allauth.idp.oidc.models import Client
from django.apps import apps

from yiwang.foundation.identity.queries import actors
from yiwang.services.cases.models import Case
from yiwang.services.cases.tests.factories import PDF, VALUES
from yiwang.services.cases.tests.factories import world as make_world
from yiwang.services.catalogue import queries as catalogue
from yiwang.services.eforms import queries as eforms
from yiwang.web.openapi import tokens
from yiwang.web.openapi.tests.conftest import ROLES, employ

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
EXAMPLE, DEPARTMENT = EXAMPLES / "file_a_case.py", EXAMPLES / "handle_cases.py"
SECRET = "not-a-secret-of-anybody"


@pytest.fixture
def arguments(live_server, settings, tmp_path):
    settings.YIWANG_BASE_URL = live_server.url
    catalogue.forget()
    eforms.forget_forms()
    actors.forget_actors()
    tokens.forget_tokens()
    world = make_world()
    posts = tmp_path / "posts.json"
    posts.write_text(json.dumps(systems(world)), "utf8")
    owner = apps.get_model("identity", "User").objects.create(
        username="zhang", person_id=world.zhang.person_id
    )
    client = Client(id="example", name="示例平台", owner=owner)
    client.set_scopes(["cases:write", "cases:read"])
    client.set_grant_types([Client.GrantType.CLIENT_CREDENTIALS])
    client.set_secret(SECRET)
    client.save()
    form, plan = tmp_path / "form.json", tmp_path / "plan.pdf"
    form.write_text(json.dumps({k: VALUES[k] for k in ("phone", "place")}), "utf8")
    plan.write_bytes(PDF)
    return [
        *("--base", live_server.url, "--client-id", "example", "--client-secret", SECRET),
        *("--item", world.permit, "--form", str(form), "--promise", "4", "--name", "张三"),
        *("--material", f"3={plan}", "--key", "the-same-key"),
    ]


def systems(world):
    """The department's clients, one for each post."""
    found = employ(world)
    return [
        {
            "client_id": found[name][0],
            "client_secret": found[name][1],
            "scope": " ".join(f"desk:{scope}" for scope in ROLES[name][1]),
        }
        for name in ("window", "first", "approver")
    ]


def run(arguments):
    return subprocess.run(
        [sys.executable, str(EXAMPLE), *arguments], capture_output=True, text=True, check=False
    )


@pytest.mark.django_db(transaction=True)
def test_it_files_once_and_follows(arguments):
    first, second = run(arguments), run(arguments)
    assert (first.returncode, second.returncode) == (0, 0), first.stderr + second.stderr
    case = Case.objects.get()
    assert f"申请编号 {case.number}" in first.stdout
    assert "待收件" in second.stdout


@pytest.mark.django_db(transaction=True)
def test_it_says_in_words_what_is_missing(arguments):
    at = arguments.index("--material")
    done = run(arguments[:at] + arguments[at + 2 :])
    assert done.returncode == 1
    assert "经营场所布局图" in done.stderr
    assert not Case.objects.exists()


class Running:
    """An example that runs beside the test; what it says is in a file."""

    def __init__(self, program, arguments, told):
        self.told = told
        with told.open("w") as out:
            self.process = subprocess.Popen(
                [sys.executable, str(program), *arguments], stdout=out, stderr=subprocess.STDOUT
            )

    def seen(self):
        return self.told.read_text("utf8")

    def wait_for(self, text, seconds=400):
        deadline = time.monotonic() + seconds
        while text not in self.seen():
            assert time.monotonic() < deadline, self.seen()
            assert self.process.poll() in {None, 0}, self.seen()
            time.sleep(0.2)

    def end(self):
        self.process.terminate()
        self.process.wait(timeout=20)


@pytest.mark.django_db(transaction=True)
def test_one_case_is_filed_corrected_reviewed_decided_and_delivered(arguments, tmp_path):
    better = tmp_path / "better.pdf"
    better.write_bytes(PDF.replace(b"99 99", b"98 98"))
    follows = [
        *("--correct-material", f"3={better}", "--save", str(tmp_path)),
        *("--follow", "600", "--every", "0.5"),
    ]
    department = [
        *("--base", arguments[1], "--posts", str(tmp_path / "posts.json")),
        *("--complain", "3=看不清", "--pause", "0.5", "--rounds", "300"),
    ]
    citizen = Running(EXAMPLE, [*arguments, *follows], tmp_path / "citizen.txt")
    office = Running(DEPARTMENT, department, tmp_path / "office.txt")
    try:
        office.wait_for("deliver →")
        assert citizen.process.wait(timeout=300) == 0, citizen.seen()
    finally:
        citizen.end()
        office.end()
    case = Case.objects.get()
    lines = [line.partition("：")[2] for line in office.seen().splitlines()]
    assert [line.split(" → ")[0] for line in lines if " → " in line] == [
        *("claim", "request-correction", "claim", "accept", "claim", "review"),
        *("send-to-decision", "claim", "decide", "deliver"),
    ]
    events = apps.get_model("cases", "CaseEvent").objects.filter(case=case).order_by("n")
    acts = [e.act for e in events if not e.act.startswith("START_")]
    assert acts == [
        *("SUBMIT", "REQUEST_CORRECTION", "RESUBMIT", "ACCEPT", "REVIEW"),
        *("SEND_TO_DECISION", "GRANT", "DELIVER"),
    ]
    told = citizen.seen()
    assert "要补正：材料 3：看不清；请重新提供" in told
    assert "申请 DONE、收件 DONE、受理 DONE、审查 DONE" in told
    assert "核验通过" in told
    saved = list(tmp_path.glob(f"{case.number}-*.pdf"))
    assert [p.read_bytes()[:5] for p in saved] == [b"%PDF-"]
