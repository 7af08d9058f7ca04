// The lab's tests are no package's: they hold the sandbox and the backend against real servers, which are started once
// for all of them. `npm run lab -- --test` runs them.
const swc = require.resolve('@backstage/cli/config/jestSwcTransform');
// as Backstage's own configuration has it for what runs on Node
const onNode = {
  module: { ignoreDynamic: true, exportInteropAnnotation: true },
};

module.exports = {
  rootDir: __dirname,
  // what the tests hold against the servers is outside the lab
  roots: ['<rootDir>/tests'],
  testMatch: ['<rootDir>/tests/**/*.test.ts'],
  testEnvironment: 'node',
  testTimeout: 30_000,
  // one cluster for all: what VolSync's controller does in one test must not touch the objects of another
  maxWorkers: 1,
  globalSetup: '<rootDir>/tests/support/globalSetup.mjs',
  globalTeardown: '<rootDir>/tests/support/globalTeardown.mjs',
  transformIgnorePatterns: [],
  transform: {
    '\\.(mjs|cjs|js)$': [
      swc,
      { ...onNode, jsc: { parser: { syntax: 'ecmascript' } } },
    ],
    '\\.(mts|cts|ts)$': [
      swc,
      { ...onNode, jsc: { parser: { syntax: 'typescript' } } },
    ],
  },
};
