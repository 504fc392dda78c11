"""A case whose result was handed over waits for nobody: it is not open any more (办结)."""

from django.db import migrations

FORWARD = "UPDATE cases_case SET is_open = false WHERE is_open AND state = 'DELIVERED'"


class Migration(migrations.Migration):
    dependencies = [("cases", "0026_licence_proofs")]
    operations = [migrations.RunSQL(FORWARD, migrations.RunSQL.noop)]
