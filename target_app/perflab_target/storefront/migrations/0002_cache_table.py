"""The table of the cache policy on `database://`, as `createcachetable` would make it."""

from django.db import migrations

from perflab_target.configuration.cache import DATABASE_TABLE


class Migration(migrations.Migration):
    dependencies = [("storefront", "0001_initial")]

    operations = [
        migrations.RunSQL(
            sql=[
                f"""CREATE TABLE {DATABASE_TABLE}
                    (cache_key varchar(255) PRIMARY KEY, value text NOT NULL, expires timestamptz NOT NULL)""",
                f"CREATE INDEX cache_entry_expires ON {DATABASE_TABLE} (expires)",
            ],
            reverse_sql=[f"DROP TABLE {DATABASE_TABLE}"],
        )
    ]
