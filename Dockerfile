FROM node:22-slim AS vendor
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --no-audit --no-fund
COPY static/vendor.mjs static/
RUN node static/vendor.mjs

FROM python:3.11-slim
ARG TORCH_INDEX=https://download.pytorch.org/whl/cpu
ENV PIP_NO_CACHE_DIR=1 PYTHONUNBUFFERED=1
WORKDIR /app
COPY constraints.txt ./
RUN pip install -c constraints.txt --no-deps --index-url "$TORCH_INDEX" torch
COPY pyproject.toml README.md LICENSE ./
COPY deploy deploy
COPY models models
COPY templates templates
COPY static static
COPY --from=vendor /app/static/vendor static/vendor
COPY server server
RUN pip install -c constraints.txt . && useradd --create-home rnnscope
USER rnnscope
EXPOSE 8000
HEALTHCHECK --start-period=10s CMD python -c \
  "from urllib.request import urlopen; urlopen('http://127.0.0.1:8000/healthz', timeout=5)"
CMD ["rnnscope", "serve", "--host", "0.0.0.0"]
