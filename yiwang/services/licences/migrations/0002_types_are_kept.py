"""What a published version of a type says, and every act on one, is never changed: triggers refuse."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION licences_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what was published, and its trace, is never changed (%)', TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER licences_licencetypestep_immutable
    BEFORE UPDATE OR DELETE ON licences_licencetypestep
    FOR EACH ROW EXECUTE FUNCTION licences_refuse_change();
CREATE TRIGGER licences_licencetypeversion_kept
    BEFORE UPDATE ON licences_licencetypeversion
    FOR EACH ROW
    WHEN (OLD.number > 0 AND (OLD.content IS DISTINCT FROM NEW.content
        OR OLD.number <> NEW.number OR OLD.licence_type_id <> NEW.licence_type_id
        OR OLD.published_at IS DISTINCT FROM NEW.published_at))
    EXECUTE FUNCTION licences_refuse_change();
CREATE TRIGGER licences_licencetypeversion_stays
    BEFORE DELETE ON licences_licencetypeversion
    FOR EACH ROW WHEN (OLD.number > 0) EXECUTE FUNCTION licences_refuse_change();
"""
BACKWARD = "DROP FUNCTION licences_refuse_change() CASCADE;"


class Migration(migrations.Migration):
    dependencies = [("licences", "0001_licence_types")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
