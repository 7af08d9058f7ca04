#!/usr/bin/env node
/* eslint-disable import/no-extraneous-dependencies, @backstage/no-undeclared-imports */
const { existsSync } = require('node:fs');
const path = require('node:path');

// The package isn't built in the project's own repository.
if (existsSync(path.join(__dirname, '..', 'src'))) {
  require('@backstage/cli/config/nodeTransform.cjs');
}
const { runSurvey } = require('..');

runSurvey(process.argv.slice(2), {
  stdout: text => process.stdout.write(text),
  stderr: text => process.stderr.write(text),
}).then(code => {
  process.exitCode = code;
});
