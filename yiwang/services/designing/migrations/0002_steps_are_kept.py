"""The trace of a design is never changed: a trigger refuses."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION designing_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a step of a design is never changed'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER designing_designstep_immutable BEFORE UPDATE OR DELETE ON designing_designstep
    FOR EACH ROW EXECUTE FUNCTION designing_refuse_change();
"""
BACKWARD = "DROP FUNCTION designing_refuse_change() CASCADE;"


class Migration(migrations.Migration):
    dependencies = [("designing", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
