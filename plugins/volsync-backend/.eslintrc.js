// Only one folder knows the Kubernetes client, only one the object store, only one the metrics server.
const kubernetes = {
  name: '@kubernetes/client-node',
  message: 'Only src/clusters may import it: ask ClusterAccess.',
};
const objectStore = {
  name: 'restic-repository',
  message: 'Only src/object-stores may import it: ask RepositoryService.',
};
const sandbox = {
  group: ['volsync-sandbox', 'volsync-sandbox/*'],
  message: 'Production code never imports the sandbox.',
};
const restrict = (paths, patterns) => [
  'error',
  { paths, patterns: [...patterns] },
];

module.exports = require('@backstage/cli/config/eslint-factory')(__dirname, {
  overrides: [
    {
      files: ['src/**/*.ts'],
      excludedFiles: ['src/**/*.test.ts', 'src/__testUtils__/**'],
      rules: {
        'no-restricted-imports': restrict([kubernetes, objectStore], [sandbox]),
      },
    },
    {
      files: ['src/clusters/**/*.ts'],
      excludedFiles: ['src/**/*.test.ts'],
      rules: {
        'no-restricted-imports': restrict([objectStore], [sandbox]),
      },
    },
    {
      files: ['src/object-stores/**/*.ts'],
      excludedFiles: ['src/**/*.test.ts'],
      rules: {
        'no-restricted-imports': restrict([kubernetes], [sandbox]),
      },
    },
  ],
});
