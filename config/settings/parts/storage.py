"""Files: a local folder by default, S3-compatible by setting; static files by WhiteNoise."""

from config.env import env_bool, env_int, env_secret, env_str
from config.settings.parts.paths import DATA

USE_S3 = env_bool("USE_S3", default=False)
_FILES = (
    {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "endpoint_url": env_str("S3_ENDPOINT"),
            "bucket_name": env_str("S3_BUCKET"),
            "access_key": env_secret("S3_ACCESS_KEY"),
            "secret_key": env_secret("S3_SECRET_KEY"),
        },
    }
    if USE_S3
    else {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(DATA / "files"), "file_permissions_mode": 0o600},
    }
)
STORAGES = {
    "default": _FILES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
STATIC_URL = "/static/"
# Where collectstatic writes; empty = WhiteNoise serves from the packages themselves.
STATIC_ROOT = env_str("YIWANG_STATIC_ROOT") or None
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 3600
# Uploads stream to disk above 256 kB; the limits of ux.md 0.7 are settings, the law sets none.
FILE_UPLOAD_HANDLERS = [
    "yiwang.web.ui.files.limits.Ceiling",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
FILE_UPLOAD_MAX_MEMORY_SIZE = 256 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 3000
YIWANG_FILE_MAX_BYTES = env_int("YIWANG_FILE_MAX_MB", 20) * 1024 * 1024
YIWANG_CASE_MAX_BYTES = env_int("YIWANG_CASE_MAX_MB", 100) * 1024 * 1024
# Address of clamd (host:port or socket path); empty = no scanner, files are marked unscanned.
YIWANG_CLAMD = env_str("YIWANG_CLAMD")
# Folder with an authority's own fonts (仿宋, 宋体); empty = Noto Sans CJK from its package.
YIWANG_FONTS = env_str("YIWANG_FONTS")
