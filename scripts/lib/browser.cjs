const { createRequire } = require('node:module');
const path = require('node:path');

const { chromium } = createRequire(path.join(__dirname, '../../package.json'))(
  '@playwright/test',
);

/** A headless Chromium without background network traffic. */
exports.openBrowser = executablePath =>
  chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
