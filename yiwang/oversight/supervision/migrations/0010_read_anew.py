"""Facts know two more days and counters four more measures: all of them come from the log again."""

from django.db import migrations

FORWARD = """
UPDATE supervision_logreader SET replay_until = greatest(entry, replay_until), entry = 0,
  gaps = '{}', read_at = NULL;
TRUNCATE supervision_fact, supervision_didact, supervision_tally;
"""


class Migration(migrations.Migration):

    dependencies = [("supervision", "0009_step_times")]

    operations = [migrations.RunSQL(FORWARD, migrations.RunSQL.noop)]
