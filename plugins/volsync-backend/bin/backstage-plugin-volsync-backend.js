#!/usr/bin/env node
/* eslint-disable import/no-extraneous-dependencies, @backstage/no-undeclared-imports */
const { existsSync } = require('node:fs');
const path = require('node:path');

// In the repository itself the package isn't built.
if (existsSync(path.join(__dirname, '..', 'src'))) {
  require('@backstage/cli/config/nodeTransform.cjs');
}
const { runCheck } = require('backstage-plugin-volsync-backend/check');

runCheck(process.argv.slice(2), {
  stdout: text => process.stdout.write(text),
  stderr: text => process.stderr.write(text),
}).then(code => {
  process.exitCode = code;
});
