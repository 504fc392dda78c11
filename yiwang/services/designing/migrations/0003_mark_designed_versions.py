"""Versions that were published from a design so far are known as such."""

from django.db import migrations

FORWARD = """
UPDATE eforms_formversion SET is_designed = true WHERE id IN (
    SELECT published_version_id FROM designing_formdesign WHERE published_version_id IS NOT NULL
)
"""


class Migration(migrations.Migration):
    dependencies = [
        ("designing", "0002_steps_are_kept"),
        ("eforms", "0002_designed_versions"),
    ]
    operations = [migrations.RunSQL(FORWARD, migrations.RunSQL.noop)]
