"""Tests: fast hashes, fixed keys, demo providers, files in a folder of their own."""

import os
import tempfile
from pathlib import Path

from config.settings.base import *  # noqa: F403

SECRET_KEY = "only-for-tests-" + "0" * 40
YIWANG_MASTER_KEY = "00" * 32
YIWANG_DEMO = True
ALLOWED_HOSTS = ["*"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
YIWANG_DATA = Path(tempfile.gettempdir()) / f"yiwang-tests-{os.getpid()}"  # gone after each test
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(YIWANG_DATA / "files")},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
YIWANG_RATE_LIMITS = False  # the tests of the limits switch them on
