"""Who may read which licences, and every read of one, which is never changed nor deleted."""

import django.db.models.deletion
import yiwang.foundation.core.ids
import yiwang.services.licences.types.using
from django.db import migrations, models

KEPT = """
CREATE FUNCTION licences_use_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% of a read of a licence is refused: it is kept as it was', TG_OP;
END $$;
CREATE TRIGGER licences_use_is_kept BEFORE UPDATE OR DELETE ON licences_licenceuse
  FOR EACH ROW EXECUTE FUNCTION licences_use_kept();
"""
LOOSE = """
DROP TRIGGER licences_use_is_kept ON licences_licenceuse;
DROP FUNCTION licences_use_kept();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('licences', '0006_presenting'),
    ]

    operations = [
        migrations.CreateModel(
            name='ConsumerRight',
            fields=[
                ('id', models.UUIDField(default=yiwang.foundation.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('consumer_kind', models.CharField(max_length=8, verbose_name='用证单位类别')),
                ('consumer_id', models.CharField(max_length=64, verbose_name='用证单位编号')),
                ('consumer_name', models.CharField(max_length=200, verbose_name='用证单位')),
                ('scope', models.CharField(max_length=8, verbose_name='可以读取')),
                ('basis', models.CharField(max_length=8, verbose_name='用证依据')),
                ('clause', models.CharField(blank=True, max_length=300, verbose_name='法律依据')),
                ('purpose', models.CharField(max_length=300, verbose_name='用途')),
                ('region_code', models.CharField(max_length=12, verbose_name='颁发地区')),
                ('valid_until', models.DateField(verbose_name='有效期止')),
                ('state', models.CharField(default=yiwang.services.licences.types.using.RightState['DRAFT'], max_length=10, verbose_name='状态')),
                ('version', models.PositiveIntegerField(default=1, verbose_name='版本')),
                ('acted', models.JSONField(default=dict, verbose_name='各环节办理人')),
                ('licence_type', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='licences.licencetype')),
            ],
            options={
                'verbose_name': '用证权限',
            },
        ),
        migrations.CreateModel(
            name='ConsumerRightStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('n', models.PositiveIntegerField(verbose_name='序号')),
                ('version', models.PositiveIntegerField(verbose_name='版本')),
                ('actor_id', models.CharField(max_length=64, verbose_name='办理人编号')),
                ('actor_name', models.CharField(max_length=80, verbose_name='办理人')),
                ('office', models.CharField(blank=True, max_length=200, verbose_name='单位')),
                ('at', models.DateTimeField(verbose_name='时间')),
                ('opinion', models.CharField(blank=True, max_length=300, verbose_name='意见')),
                ('act', models.CharField(max_length=8, verbose_name='操作')),
                ('right', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='licences.consumerright')),
            ],
            options={
                'verbose_name': '用证权限办理痕迹',
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='LicenceUse',
            fields=[
                ('id', models.UUIDField(default=yiwang.foundation.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('type_name', models.CharField(max_length=120, verbose_name='证照名称')),
                ('region_code', models.CharField(max_length=12, verbose_name='颁发地区')),
                ('consumer_kind', models.CharField(max_length=8, verbose_name='用证单位类别')),
                ('consumer_id', models.CharField(max_length=64, verbose_name='用证单位编号')),
                ('consumer_name', models.CharField(max_length=200, verbose_name='用证单位')),
                ('actor_id', models.CharField(max_length=64, verbose_name='用证人编号')),
                ('actor_name', models.CharField(max_length=80, verbose_name='用证人')),
                ('office', models.CharField(blank=True, max_length=200, verbose_name='单位')),
                ('basis', models.CharField(max_length=8, verbose_name='用证依据')),
                ('reason', models.CharField(max_length=300, verbose_name='用途')),
                ('case_number', models.BigIntegerField(null=True, verbose_name='申请编号')),
                ('way', models.CharField(max_length=8, verbose_name='用证方式')),
                ('kind', models.CharField(max_length=8, verbose_name='读取内容')),
                ('fields', models.JSONField(default=list, verbose_name='读取的栏目')),
                ('file_id', models.UUIDField(null=True, verbose_name='加注件')),
                ('at', models.DateTimeField(verbose_name='用证时间')),
                ('licence', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='uses', to='licences.licence')),
                ('right', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='licences.consumerright')),
            ],
            options={
                'verbose_name': '用证记录',
            },
        ),
        migrations.AddIndex(
            model_name='consumerright',
            index=models.Index(fields=['region_code', '-id'], name='consumer_right_region'),
        ),
        migrations.AddConstraint(
            model_name='consumerright',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', (yiwang.services.licences.types.using.RightState['DRAFT'], yiwang.services.licences.types.using.RightState['IN_FORCE']))), fields=('consumer_kind', 'consumer_id', 'licence_type', 'region_code'), name='consumer_right_once'),
        ),
        migrations.AddConstraint(
            model_name='consumerright',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('basis', 'DUTY'), _negated=True), models.Q(('clause', ''), _negated=True), _connector='OR'), name='consumer_right_duty_is_named'),
        ),
        migrations.AddConstraint(
            model_name='consumerrightstep',
            constraint=models.UniqueConstraint(fields=('right', 'n'), name='consumer_right_step_once'),
        ),
        migrations.AddIndex(
            model_name='licenceuse',
            index=models.Index(fields=['licence', '-id'], name='licence_use_licence'),
        ),
        migrations.AddIndex(
            model_name='licenceuse',
            index=models.Index(fields=['region_code', '-id'], name='licence_use_region'),
        ),
        migrations.AddIndex(
            model_name='licenceuse',
            index=models.Index(condition=models.Q(('case_number__isnull', False)), fields=['case_number', '-id'], name='licence_use_case'),
        ),
        migrations.RunSQL(KEPT, LOOSE),
    ]
