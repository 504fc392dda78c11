"""A use of a seal is never deleted, nor changed once the seal was put, whoever asks the database."""

from django.db import migrations

KEPT = """
SET LOCAL lock_timeout = '4s';
CREATE FUNCTION licences_seal_use_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% of a use of a seal is refused: it is kept as it was', TG_OP;
END $$;
CREATE TRIGGER licences_seal_use_stays BEFORE DELETE ON licences_sealuse
  FOR EACH ROW EXECUTE FUNCTION licences_seal_use_kept();
CREATE TRIGGER licences_seal_use_is_kept BEFORE UPDATE ON licences_sealuse
  FOR EACH ROW WHEN (OLD.signature IS NOT NULL) EXECUTE FUNCTION licences_seal_use_kept();
"""
LOOSE = """
DROP TRIGGER licences_seal_use_is_kept ON licences_sealuse;
DROP TRIGGER licences_seal_use_stays ON licences_sealuse;
DROP FUNCTION licences_seal_use_kept();
"""


class Migration(migrations.Migration):
    dependencies = [("licences", "0003_seals")]
    operations = [migrations.RunSQL(KEPT, LOOSE)]
