"""Measures are never deleted; what they rest on, every act and every term are never changed."""

from django.db import migrations

NEVER_CHANGED = ("measureground", "measurestep", "measureterm")
FORWARD = (
    """
CREATE FUNCTION supervision_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what the ladder keeps is never changed'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER supervision_measurepaper_kept BEFORE DELETE ON supervision_measurepaper
    FOR EACH ROW EXECUTE FUNCTION supervision_refuse_change();
"""
    + "".join(
        f"CREATE TRIGGER supervision_{table}_kept BEFORE UPDATE OR DELETE ON supervision_{table}"
        " FOR EACH ROW EXECUTE FUNCTION supervision_refuse_change();\n"
        for table in NEVER_CHANGED
    )
)
BACKWARD = "DROP FUNCTION supervision_refuse_change() CASCADE;"


class Migration(migrations.Migration):
    dependencies = [("supervision", "0002_measures")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
