"""Published versions and steps are never changed, an opinion's words neither: triggers refuse."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION content_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what was published, done or said is never changed'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER content_version_immutable BEFORE UPDATE OR DELETE ON content_manuscriptversion
    FOR EACH ROW EXECUTE FUNCTION content_refuse_change();
CREATE TRIGGER content_step_immutable BEFORE UPDATE OR DELETE ON content_manuscriptstep
    FOR EACH ROW EXECUTE FUNCTION content_refuse_change();
CREATE TRIGGER content_opinion_kept BEFORE DELETE ON content_opinion
    FOR EACH ROW EXECUTE FUNCTION content_refuse_change();
CREATE TRIGGER content_opinion_words BEFORE UPDATE OF text, name, given_at, n, manuscript_id
    ON content_opinion FOR EACH ROW EXECUTE FUNCTION content_refuse_change();
"""
BACKWARD = "DROP FUNCTION content_refuse_change() CASCADE;"


class Migration(migrations.Migration):
    dependencies = [("content", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
