"""The example client files a case with nothing but the public API, over real HTTP."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from allauth.idp.oidc.models import Client
from django.apps import apps

from yiwang.services.cases.models import Case
from yiwang.services.cases.tests.factories import PDF, VALUES
from yiwang.services.cases.tests.factories import world as make_world
from yiwang.services.catalogue import queries as catalogue
from yiwang.services.eforms import queries as eforms

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "file_a_case.py"
SECRET = "not-a-secret-of-anybody"


@pytest.fixture
def arguments(live_server, settings, tmp_path):
    settings.YIWANG_BASE_URL = live_server.url
    catalogue.forget()
    eforms.forget_forms()
    world = make_world()
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
