# What does the load generator need to run anywhere? The locked packages and a Python; nothing that built them.
#   docker build -f deploy/docker/loadtests.Dockerfile -t perflab-loadtests:0.1.0 .

FROM python:3.13-slim-trixie AS build
# The version that scripts/setup brings.
ARG UV_VERSION=0.13.8
RUN pip install --no-cache-dir "uv==${UV_VERSION}"
ENV UV_COMPILE_BYTECODE=1 \
    UV_LINK_MODE=copy \
    UV_PROJECT_ENVIRONMENT=/opt/perflab \
    UV_PYTHON_DOWNLOADS=never
WORKDIR /src

# What others wrote changes seldom: a layer of its own, kept until the lock changes.
COPY pyproject.toml uv.lock ./
COPY instrumentation/pyproject.toml instrumentation/
COPY target_app/pyproject.toml target_app/
COPY loadtests/pyproject.toml loadtests/
COPY reports/pyproject.toml reports/
COPY dashboards/pyproject.toml dashboards/
COPY lab/pyproject.toml lab/
RUN --mount=type=cache,target=/root/.cache/uv uv sync --locked --no-dev --no-install-workspace

COPY instrumentation instrumentation
COPY target_app target_app
COPY loadtests loadtests
COPY reports reports
COPY dashboards dashboards
COPY lab lab
RUN --mount=type=cache,target=/root/.cache/uv uv sync --locked --no-dev --no-editable

FROM python:3.13-slim-trixie
# A number, not a name: Kubernetes' runAsNonRoot cannot look names up.
RUN groupadd --gid 10001 perflab \
    && useradd --uid 10001 --gid perflab --no-create-home --home-dir /tmp --shell /usr/sbin/nologin perflab \
    && install --directory --owner perflab --group perflab /results
COPY --from=build /opt/perflab /opt/perflab
# The root file system is read-only in the cluster: what must be written goes to /tmp and /results.
ENV HOME=/tmp \
    PATH=/opt/perflab/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1
WORKDIR /results
USER 10001:10001
ENTRYPOINT ["perflab"]
CMD ["--help"]
