"""A decision may go on whose paper was sealed by hand; what allowed it is kept."""

import django.db.models.deletion
from django.db import migrations, models

_NEEDS = """
SET LOCAL lock_timeout = '4s';
CREATE OR REPLACE FUNCTION cases_needs_seal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (
    SELECT 1 FROM cases_officialdocument d
    WHERE d.case_id = NEW.number AND {sealed} AND d.kind IN
      ('GRANT_DECISION', 'REFUSAL_DECISION', 'JOINT_ANSWER', 'DEEMED_RENEWAL_NOTICE')
  ) THEN
    RAISE EXCEPTION 'case % has no sealed decision: without a seal there is no result', NEW.number
      USING ERRCODE = 'check_violation', CONSTRAINT = 'case_result_is_sealed';
  END IF;
  RETURN NULL;
END $$;
"""
_SEALED = "d.sealed_at IS NOT NULL"
_OR_BY_HAND = f"""({_SEALED} OR EXISTS (
      SELECT 1 FROM cases_handseal h WHERE h.case_id = d.case_id AND h.document_n = d.n))"""
KEPT = (
    _NEEDS.format(sealed=_OR_BY_HAND)
    + """
CREATE TRIGGER cases_hand_seal_is_kept BEFORE UPDATE OR DELETE ON cases_handseal
  FOR EACH ROW EXECUTE FUNCTION cases_refuse();
"""
)
UNKEPT = _NEEDS.format(sealed=_SEALED) + "DROP TRIGGER cases_hand_seal_is_kept ON cases_handseal;"


class Migration(migrations.Migration):
    dependencies = [("cases", "0024_seals")]
    operations = [
        migrations.AddField(
            model_name='officialdocument',
            name='by_hand',
            field=models.JSONField(null=True, verbose_name='手工用印'),
        ),
        migrations.CreateModel(
            name='HandSeal',
            fields=[
                ('pk', models.CompositePrimaryKey('case_id', 'n', blank=True, editable=False, primary_key=True, serialize=False)),
                ('n', models.PositiveSmallIntegerField(verbose_name='序号')),
                ('key', models.UUIDField(unique=True, verbose_name='标识')),
                ('document_n', models.PositiveSmallIntegerField(verbose_name='文书序号')),
                ('title', models.CharField(max_length=60, verbose_name='文书')),
                ('document_number', models.CharField(blank=True, max_length=80, verbose_name='文号')),
                ('item_name', models.CharField(max_length=1000, verbose_name='事项')),
                ('organisation_id', models.UUIDField(verbose_name='机关')),
                ('organisation_name', models.CharField(max_length=200, verbose_name='机关名称')),
                ('region_code', models.CharField(max_length=12, verbose_name='区划')),
                ('reason', models.CharField(max_length=300, verbose_name='理由')),
                ('basis', models.CharField(max_length=300, verbose_name='依据')),
                ('scan', models.UUIDField(verbose_name='纸质原件的扫描件')),
                ('sealed_on', models.DateField(verbose_name='盖章日期')),
                ('allowed_by', models.UUIDField(null=True, verbose_name="批准人")),
                ('allowed_name', models.CharField(max_length=60, verbose_name='批准人姓名')),
                ('allowed_at', models.DateTimeField(verbose_name='批准时间')),
                ('case', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case')),
            ],
            options={
                'verbose_name': '手工用印',
                'indexes': [models.Index(fields=['region_code', '-key'], name='hand_seal_region')],
                'constraints': [models.UniqueConstraint(fields=('case', 'document_n'), name='hand_seal_once')],
            },
        ),
        migrations.RunSQL(KEPT, UNKEPT),
    ]
