#!/usr/bin/env node
const { start } = require('../dist/cli/start.cjs');

start(`${__dirname}/../dist/cli`).then((exitCode) => {
  process.exitCode = exitCode;
});
