# What does the reference application need to serve, migrate, fill its tables and work in the background? No load
# generator, no lab, no servers.
#   docker build -f deploy/docker/app.Dockerfile -t perflab-app:0.1.0 .

FROM python:3.13-slim-trixie AS build
# The version that scripts/setup brings.
ARG UV_VERSION=0.13.8
RUN pip install --no-cache-dir "uv==${UV_VERSION}"
ENV UV_COMPILE_BYTECODE=1 \
    UV_LINK_MODE=copy \
    UV_PROJECT_ENVIRONMENT=/opt/app \
    UV_PYTHON_DOWNLOADS=never
WORKDIR /src

# The lock is the whole workspace's, so uv wants every member's declaration; only two are built.
COPY pyproject.toml uv.lock ./
COPY instrumentation/pyproject.toml instrumentation/
COPY target_app/pyproject.toml target_app/
COPY loadtests/pyproject.toml loadtests/
COPY reports/pyproject.toml reports/
COPY dashboards/pyproject.toml dashboards/
COPY lab/pyproject.toml lab/
RUN --mount=type=cache,target=/root/.cache/uv uv sync --locked --no-dev --package perflab-target --extra background --no-install-workspace

COPY instrumentation instrumentation
COPY target_app target_app
RUN --mount=type=cache,target=/root/.cache/uv uv sync --locked --no-dev --package perflab-target --extra background --no-editable

FROM python:3.13-slim-trixie
# A number, not a name, as in the load generator's image.
RUN groupadd --gid 10001 perflab \
    && useradd --uid 10001 --gid perflab --no-create-home --home-dir /tmp --shell /usr/sbin/nologin perflab
COPY --from=build /opt/app /opt/app
# The root file system may be read-only: what must be written goes to /tmp. gunicorn and Celery read their own
# variables; the instruments are on, and give the readiness probe its address.
ENV HOME=/tmp \
    PATH=/opt/app/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    DJANGO_SETTINGS_MODULE=perflab_target.settings \
    PERFLAB_INSTRUMENTS={} \
    WEB_CONCURRENCY=2
WORKDIR /tmp
USER 10001:10001
EXPOSE 8000 9464
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/health/ready', timeout=4)"]
CMD ["gunicorn", "perflab_target.wsgi", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", "--threads", "4", \
     "--worker-tmp-dir", "/dev/shm", "--keep-alive", "75", "--no-control-socket"]
