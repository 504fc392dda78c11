"""What a step has to know of a case's clocks lies on its row; lights find what is due by index.

Both columns may stay empty: then the history is read once, and the row is read with the next day.
"""

from django.db import migrations, models

NEXT = """
CREATE INDEX case_light_next ON cases_case ((LEAST(
    CASE WHEN light = 'GREEN' THEN yellow_on END,
    due_on + 1,
    CASE WHEN state IN ('ACCEPTED', 'REVIEW', 'DECISION') THEN statutory_due_on + 1 END)))
  WHERE is_open AND light IN ('GREEN', 'YELLOW') AND yellow_on IS NOT NULL
    AND overlay NOT IN ('SPECIAL', 'SUSPENDED', 'PAYMENT', 'CORRECTION');
CREATE INDEX case_standing_still ON cases_case (read_on)
  WHERE is_open AND overlay IN ('SPECIAL', 'SUSPENDED', 'PAYMENT', 'CORRECTION');
CREATE INDEX case_claimed_in ON cases_case (organisation_id, claimed_by, claimed_name)
  WHERE is_open AND claimed_by IS NOT NULL;
"""
NONE = """
DROP INDEX case_claimed_in; DROP INDEX case_standing_still; DROP INDEX case_light_next;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_guard_history")]

    operations = [
        migrations.AddField(
            "case",
            "clock_memory",
            models.JSONField("计时要素", null=True, help_text="空：从办件过程重读"),
        ),
        migrations.AddField(
            "case",
            "read_on",
            models.DateField("计时读到", null=True, help_text="停表的件每天重读一次"),
        ),
        migrations.RunSQL(NEXT, NONE),
    ]
