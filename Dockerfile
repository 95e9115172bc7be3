# The one file that "npm run release" makes, and nothing else beside Node.js:
#   npm run release && docker build -t hapeers . && docker run --rm -v "$PWD:/work" hapeers lint haproxy.cfg
FROM gcr.io/distroless/nodejs22-debian12:nonroot
COPY release/hapeers.cjs /usr/lib/hapeers/hapeers.cjs
WORKDIR /work
ENTRYPOINT ["/nodejs/bin/node", "/usr/lib/hapeers/hapeers.cjs"]
