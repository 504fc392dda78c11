"""The history of a voice is never changed: a trigger refuses."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION interaction_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the history of a voice is never changed'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER interaction_voicestep_immutable BEFORE UPDATE OR DELETE ON interaction_voicestep
    FOR EACH ROW EXECUTE FUNCTION interaction_refuse_change();
"""
BACKWARD = "DROP FUNCTION interaction_refuse_change() CASCADE;"


class Migration(migrations.Migration):
    dependencies = [("interaction", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
