# One image for all services: docker-compose.yml says which one a container runs.
FROM python:3.12-slim AS base
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1

# What the portal's pages load, from npm by the lock file; local/assets.py brings its own Node, by hash.
FROM base AS assets
WORKDIR /build
COPY requirements-node.lock ./
RUN pip install --require-hashes -r requirements-node.lock
COPY local/__init__.py local/assets.py local/
COPY services/portal services/portal
RUN python -m local.assets

FROM base AS packages
RUN python -m venv /venv
ENV PATH=/venv/bin:$PATH
WORKDIR /build
COPY requirements.lock ./
RUN pip install --require-hashes -r requirements.lock

# The tables of Dutch words that search reads, made from a dictionary on npm.
FROM packages AS words
COPY requirements-node.lock ./
RUN pip install --require-hashes -r requirements-node.lock
COPY local/__init__.py local/assets.py local/word_list.py local/
COPY services/search services/search
RUN python -m local.word_list

FROM packages AS build
COPY pyproject.toml README.md LICENSE ./
COPY shared shared
COPY local local
COPY services services
COPY --from=assets /build/services/portal/static/vendor services/portal/static/vendor
COPY --from=words /build/services/search/dutch/data services/search/dutch/data
RUN pip install --no-deps .

FROM base
RUN useradd --system --uid 10001 --no-create-home innovatiebieb \
 && install --directory --owner innovatiebieb /var/lib/innovatiebieb
COPY --from=build /venv /venv
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 BIEB_HOST=0.0.0.0 BIEB_PORT=8000
USER innovatiebieb
WORKDIR /tmp
EXPOSE 8000
# Only for containers that serve; the one-shot steps of docker-compose.yml end before the first check.
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --start-interval=2s --retries=4 \
  CMD ["python", "-c", "import os, urllib.request as u; u.urlopen(f'http://127.0.0.1:{os.environ[\"BIEB_PORT\"]}/readyz', timeout=4)"]
CMD ["python", "-c", "raise SystemExit('Which service? See docker-compose.yml: python -m services.<name>.main')"]
