-- Which roles and databases does a new cluster get? Run once, by psql, as the superuser; nobody else is one.
-- PostgreSQL exempts superusers from connection limits, and so the application is an ordinary role.
\getenv app_password APP_DATABASE_PASSWORD
\getenv pgbouncer_password PGBOUNCER_PASSWORD
\getenv exporter_password EXPORTER_PASSWORD
\getenv glitchtip_password GLITCHTIP_DATABASE_PASSWORD

CREATE ROLE perflab_app LOGIN PASSWORD :'app_password';
CREATE ROLE pgbouncer LOGIN PASSWORD :'pgbouncer_password';
CREATE ROLE exporter LOGIN PASSWORD :'exporter_password' IN ROLE pg_monitor;
CREATE ROLE glitchtip LOGIN PASSWORD :'glitchtip_password';

CREATE DATABASE perflab OWNER perflab_app;
CREATE DATABASE glitchtip OWNER glitchtip;
REVOKE CONNECT ON DATABASE perflab, glitchtip FROM PUBLIC;
GRANT CONNECT ON DATABASE perflab TO pgbouncer, exporter;

\connect perflab
-- The instruments of the lab's data sets: trigrams, mixed GIN indexes, warming, and the exporter's statements.
CREATE EXTENSION pg_trgm;
CREATE EXTENSION btree_gin;
CREATE EXTENSION pg_prewarm;
CREATE EXTENSION pg_stat_statements;

-- PgBouncer asks for the verifier of whoever knocks; it learns of no superuser, and nobody else may ask.
CREATE SCHEMA pooler;
CREATE FUNCTION pooler.credentials(wanted text) RETURNS TABLE (name text, verifier text)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog
    AS $$ SELECT rolname::text, rolpassword FROM pg_authid WHERE rolname = wanted AND rolcanlogin AND NOT rolsuper $$;
REVOKE ALL ON FUNCTION pooler.credentials(text) FROM PUBLIC;
GRANT USAGE ON SCHEMA pooler TO pgbouncer;
GRANT EXECUTE ON FUNCTION pooler.credentials(text) TO pgbouncer;
