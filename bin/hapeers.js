#!/usr/bin/env node
// Plain enough for the oldest Node.js to parse, so that it can say what it lacks.
var required = 20;
var exists = require('fs').existsSync;
var folder = require('path').join(__dirname, '..', 'dist', 'cli');

function refuse(problem, hint) {
  process.stderr.write('hapeers: ' + problem + '\n  hint: ' + hint + '\n');
  process.exitCode = 2;
}

if (parseInt(process.versions.node, 10) < required) {
  refuse(
    'Node.js ' + required + ' or later is required (this is ' + process.versions.node + ')',
    'install Node.js ' + required + ' or later (https://nodejs.org/en/download)',
  );
} else if (!exists(folder + '/start.cjs')) {
  refuse('not built yet (' + folder + ')', 'run "npm install" in ' + require('path').dirname(__dirname));
} else {
  require(folder + '/start.cjs')
    .start(folder)
    .then((exitCode) => {
      process.exitCode = exitCode;
    });
}
