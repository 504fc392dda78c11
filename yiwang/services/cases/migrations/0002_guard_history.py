"""History is append-only and an open case is never deleted, whoever asks the database."""

from django.db import migrations

GUARDS = """
SET LOCAL lock_timeout = '4s';
CREATE FUNCTION cases_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% of % is refused: the history of a case is kept', TG_OP, TG_TABLE_NAME;
END $$;
CREATE TRIGGER cases_event_is_kept BEFORE UPDATE OR DELETE ON cases_caseevent
  FOR EACH ROW EXECUTE FUNCTION cases_refuse();
CREATE TRIGGER cases_open_is_kept BEFORE DELETE ON cases_case
  FOR EACH ROW WHEN (OLD.is_open) EXECUTE FUNCTION cases_refuse();
"""
UNGUARDED = """
DROP TRIGGER cases_open_is_kept ON cases_case;
DROP TRIGGER cases_event_is_kept ON cases_caseevent;
DROP FUNCTION cases_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial")]
    operations = [migrations.RunSQL(GUARDS, UNGUARDED)]
