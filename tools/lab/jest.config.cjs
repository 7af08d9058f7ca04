// The lab's tests belong to no package: they compare the sandbox and the backend with real servers, which are started
// once for all of them. `npm run lab -- --test` runs them.
const swc = require.resolve('@backstage/cli/config/jestSwcTransform');
// the same as Backstage's own configuration for Node
const onNode = {
  module: { ignoreDynamic: true, exportInteropAnnotation: true },
};

module.exports = {
  rootDir: __dirname,
  // the sources under test are outside of the lab
  roots: ['<rootDir>/tests'],
  testMatch: ['<rootDir>/tests/**/*.test.ts'],
  testEnvironment: 'node',
  testTimeout: 30_000,
  // one cluster for all: VolSync's controller in one test must not touch the objects of another
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
