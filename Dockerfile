# syntax=docker/dockerfile:1
# One image for gateway, archiver, worker and migrations; the command says which.

# The manifests first: packages are installed again only when one of them changes.
FROM node:24-bookworm-slim AS manifests
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY apps/archiver/package.json apps/archiver/
COPY apps/gateway/package.json apps/gateway/
COPY apps/swarm/package.json apps/swarm/
COPY apps/web/package.json apps/web/
COPY apps/worker/package.json apps/worker/
COPY e2e/package.json e2e/
COPY packages/auction/package.json packages/auction/
COPY packages/client/package.json packages/client/
COPY packages/database/package.json packages/database/
COPY packages/engine/package.json packages/engine/
COPY packages/history-checker/package.json packages/history-checker/
COPY packages/local-stack/package.json packages/local-stack/
COPY packages/protocol/package.json packages/protocol/

FROM manifests AS build
ENV TURBO_TELEMETRY_DISABLED=1 DO_NOT_TRACK=1
RUN --mount=type=cache,target=/root/.npm npm ci
COPY . .
RUN npx turbo run build

# Production packages of the servers alone: no binaries of the embedded Postgres, no build tools, no
# browser code. Optional packages are what would bring those along, three times the size.
FROM manifests AS packages
RUN --mount=type=cache,target=/root/.npm npm ci --omit=dev --omit=optional --omit=peer \
    --workspace apps/gateway --workspace apps/archiver --workspace apps/worker

FROM node:24-bookworm-slim
# tini collects orphans and hands signals on: a gateway drains on SIGTERM.
RUN apt-get update \
    && apt-get install -y --no-install-recommends tini \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /app
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 FLASHBID_DATA=/data NODE_OPTIONS=--enable-source-maps
COPY --from=packages /app/node_modules node_modules
# Two optional packages are none: the binaries, for this platform, of sharp and of Argon2.
COPY --from=build /app/node_modules/@img node_modules/@img
COPY --from=build /app/node_modules/@node-rs node_modules/@node-rs
RUN node -e "require('sharp'); require('@node-rs/argon2')"
COPY --from=build /app/package.json ./
COPY --from=build /app/apps/gateway/package.json apps/gateway/
COPY --from=build /app/apps/gateway/dist apps/gateway/dist
COPY --from=build /app/apps/archiver/package.json apps/archiver/
COPY --from=build /app/apps/archiver/dist apps/archiver/dist
COPY --from=build /app/apps/worker/package.json apps/worker/
COPY --from=build /app/apps/worker/dist apps/worker/dist
COPY --from=build /app/apps/web/dist apps/web/dist
COPY --from=build /app/packages/local-stack/package.json packages/local-stack/
COPY --from=build /app/packages/local-stack/dist packages/local-stack/dist
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 3000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 \
    CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/readyz`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["tini", "--"]
CMD ["node", "apps/gateway/dist/main.js"]
