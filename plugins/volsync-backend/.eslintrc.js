// Only one folder knows the Kubernetes client, only one the object stores, only one the metrics servers; and nothing
// else sends requests.
const kubernetes = {
  name: '@kubernetes/client-node',
  message: 'Only src/clusters may import it: ask ClusterAccess.',
};
const objectStore = {
  name: 'restic-repository',
  message: 'Only src/object-stores may import it: ask RepositoryService.',
};
const http = {
  name: 'undici',
  message:
    'Only src/clusters, src/object-stores and src/metrics send requests.',
};
const sandbox = {
  group: ['volsync-sandbox', 'volsync-sandbox/*'],
  message: 'Production code never imports the sandbox.',
};

const allowOnly = (files, forbidden) => ({
  files,
  excludedFiles: ['src/**/*.test.ts', 'src/__testUtils__/**'],
  rules: {
    'no-restricted-imports': [
      'error',
      { paths: forbidden, patterns: [sandbox] },
    ],
  },
});

module.exports = require('@backstage/cli/config/eslint-factory')(__dirname, {
  overrides: [
    allowOnly(['src/**/*.ts'], [kubernetes, objectStore, http]),
    allowOnly(['src/clusters/**/*.ts'], [objectStore]),
    allowOnly(['src/object-stores/**/*.ts'], [kubernetes]),
    allowOnly(['src/metrics/**/*.ts'], [kubernetes, objectStore]),
  ],
});
