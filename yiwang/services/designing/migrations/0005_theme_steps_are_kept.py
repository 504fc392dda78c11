"""The trace of a theme's working copy is never changed: a trigger refuses."""

from django.db import migrations

FORWARD = """
CREATE TRIGGER designing_themestep_immutable BEFORE UPDATE OR DELETE ON designing_themestep
    FOR EACH ROW EXECUTE FUNCTION designing_refuse_change();
"""
BACKWARD = "DROP TRIGGER designing_themestep_immutable ON designing_themestep;"


class Migration(migrations.Migration):
    dependencies = [("designing", "0004_themes")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
