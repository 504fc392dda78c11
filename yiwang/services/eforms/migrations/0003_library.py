"""The library: where a material comes from."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('eforms', '0002_designed_versions'),
        ('files', '0002_passing_files'),
    ]

    operations = [
        migrations.AddField(
            model_name='personaldocument',
            name='giver',
            field=models.CharField(blank=True, db_default='', max_length=200, verbose_name='收取或核发单位'),
        ),
        migrations.AddField(
            model_name='personaldocument',
            name='item_name',
            field=models.CharField(blank=True, db_default='', max_length=1000, verbose_name='事项'),
        ),
        migrations.AddField(
            model_name='personaldocument',
            name='key',
            field=models.CharField(blank=True, db_default='', max_length=200, verbose_name='材料标识'),
        ),
        migrations.AddField(
            model_name='personaldocument',
            name='no',
            field=models.PositiveSmallIntegerField(null=True, verbose_name='序号'),
        ),
        migrations.AddField(
            model_name='personaldocument',
            name='number',
            field=models.BigIntegerField(null=True, verbose_name='申请编号'),
        ),
        migrations.AddField(
            model_name='personaldocument',
            name='obtained_on',
            field=models.DateField(null=True, verbose_name='取得日期'),
        ),
        migrations.AddField(
            model_name='personaldocument',
            name='place',
            field=models.PositiveSmallIntegerField(db_default=0, verbose_name='页序'),
        ),
        migrations.AddField(
            model_name='personaldocument',
            name='source',
            field=models.CharField(db_default='UPLOADED', max_length=10, verbose_name='来源'),
        ),
        migrations.AddField(
            model_name='personaldocument',
            name='used_for',
            field=models.CharField(blank=True, db_default='', max_length=1000, verbose_name='上次用于'),
        ),
        migrations.AddField(
            model_name='personaldocument',
            name='valid_until',
            field=models.DateField(null=True, verbose_name='有效期至'),
        ),
        migrations.AlterField(
            model_name='personaldocument',
            name='file',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.storedfile'),
        ),
        migrations.AddIndex(
            model_name='personaldocument',
            index=models.Index(fields=['party_id', 'key', '-id'], name='personal_document_key'),
        ),
        migrations.AddConstraint(
            model_name='personaldocument',
            constraint=models.UniqueConstraint(condition=models.Q(('number__isnull', False)), fields=('party_id', 'number', 'source', 'no', 'place'), name='personal_document_once'),
        ),
    ]
