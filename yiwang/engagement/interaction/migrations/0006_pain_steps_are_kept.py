"""The history of a pain point is never changed: a trigger refuses."""

from django.db import migrations

FORWARD = """
CREATE TRIGGER interaction_painpointstep_immutable BEFORE UPDATE OR DELETE ON interaction_painpointstep
    FOR EACH ROW EXECUTE FUNCTION interaction_refuse_change();
"""
BACKWARD = "DROP TRIGGER interaction_painpointstep_immutable ON interaction_painpointstep;"


class Migration(migrations.Migration):
    dependencies = [("interaction", "0005_pain_points")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
