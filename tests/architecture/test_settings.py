"""`base.py` is complete: what code reads is there, what is there is read."""

import re

from django.conf import global_settings

from config.settings import base

from .ground import PACKAGE, ROOT, source


def read_in(*roots):
    names = set()
    for path in source(*roots):
        text = path.read_text("utf8")
        names |= set(re.findall(r"\bsettings\.([A-Z][A-Z0-9_]+)", text))
        names |= set(re.findall(r'getattr\(settings, "([A-Z0-9_]+)"', text))
    return names


def test_every_setting_read_exists():
    """A setting that only production has is a surprise kept for production."""
    missing = {
        name
        for name in read_in(PACKAGE)
        if not hasattr(base, name) and not hasattr(global_settings, name)
    }
    assert not missing


def test_every_setting_of_ours_is_read():
    """A switch that moves nothing is a lie to the operator."""
    ours = {name for name in dir(base) if name.startswith("YIWANG_")}
    named = "".join(path.read_text("utf8") for path in source(PACKAGE, ROOT / "config"))
    unread = {name for name in ours if len(re.findall(rf"\b{name}\b", named)) < 2}
    assert not unread


def test_base_is_short():
    """Three hundred lines can be read before a night shift."""
    assert (ROOT / "config/settings/base.py").read_text("utf8").count("\n") <= 300
