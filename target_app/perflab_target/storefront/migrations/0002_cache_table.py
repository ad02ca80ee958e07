"""The table behind database:// caches, so that the caching factor needs no management command."""

from django.core.management import call_command
from django.db import migrations

from perflab_target.configuration.cache import DATABASE_TABLE


def create(apps, schema_editor):
    call_command("createcachetable", DATABASE_TABLE, database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    dependencies = [("storefront", "0001_initial")]

    operations = [migrations.RunPython(create, migrations.RunPython.noop)]
