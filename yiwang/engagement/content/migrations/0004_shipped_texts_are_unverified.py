"""Texts shipped before are those nobody has compared; policies get their date and theme beside."""

from django.db import migrations

FORWARD = """
UPDATE content_manuscript AS m SET is_unverified = true
  FROM content_manuscriptstep AS s
 WHERE s.manuscript_id = m.id AND s.n = 1 AND s.opinion = '随产品提供' AND m.kind = 'POLICY';
UPDATE content_manuscript AS m SET dated_on = (v.content->>'issued_on')::date
  FROM content_manuscriptversion AS v
 WHERE v.id = m.published_id AND m.kind = 'POLICY' AND v.content ? 'issued_on';
"""


class Migration(migrations.Migration):
    dependencies = [("content", "0003_scheduling_and_verification")]
    operations = [migrations.RunSQL(FORWARD, migrations.RunSQL.noop)]
