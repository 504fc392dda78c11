"""Documents wait for their seal; a decided case goes on only when its decision bears one."""

from django.db import migrations, models

SEALED = """
SET LOCAL lock_timeout = '4s';
CREATE FUNCTION cases_needs_seal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (
    SELECT 1 FROM cases_officialdocument d
    WHERE d.case_id = NEW.number AND d.sealed_at IS NOT NULL AND d.kind IN
      ('GRANT_DECISION', 'REFUSAL_DECISION', 'JOINT_ANSWER', 'DEEMED_RENEWAL_NOTICE')
  ) THEN
    RAISE EXCEPTION 'case % has no sealed decision: without a seal there is no result', NEW.number
      USING ERRCODE = 'check_violation', CONSTRAINT = 'case_result_is_sealed';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER case_result_is_sealed AFTER UPDATE OF state ON cases_case
  FOR EACH ROW
  WHEN (NEW.state IN ('ISSUING', 'DELIVERED', 'CLOSED') 
    AND OLD.state NOT IN ('ISSUING', 'DELIVERED', 'CLOSED'))
  EXECUTE FUNCTION cases_needs_seal();
"""
UNSEALED = """
DROP TRIGGER case_result_is_sealed ON cases_case;
DROP FUNCTION cases_needs_seal();
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0023_gap_words")]
    operations = [
        migrations.AddField(
            "officialdocument", "original", models.UUIDField("原件（OFD）", null=True)
        ),
        migrations.AddField(
            "officialdocument", "seal_due", models.DateTimeField("排队用印", null=True)
        ),
        migrations.AddField("officialdocument", "seal_by", models.JSONField("用印人", null=True)),
        migrations.AddField(
            "officialdocument",
            "seal_tries",
            models.PositiveSmallIntegerField("用印次数", default=0, db_default=0),
        ),
        migrations.AddField(
            "officialdocument",
            "seal_wait",
            models.CharField("等待用印的原因", max_length=24, blank=True, default="", db_default=""),
        ),
        migrations.AddIndex(
            "officialdocument",
            models.Index(
                fields=["seal_due"],
                condition=models.Q(seal_due__isnull=False),
                name="document_to_seal",
            ),
        ),
        migrations.RunSQL(SEALED, UNSEALED),
    ]
