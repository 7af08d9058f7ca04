// The rooms of `src`, from the ground up: a room imports from the rows above its own, never from its own row or below.
const ROOMS = [
  ['lib'],
  ['config', 'telemetry'],
  ['clusters'],
  ['object-stores', 'metrics', 'history', 'entities', 'setup'],
  ['evidence'],
  ['access'],
  ['report', 'content', 'choices', 'fleet'],
  ['operations'],
  ['platform', 'monitoring', 'coverage', 'baseline', 'background'],
  ['notifications'],
  ['evidence-export'],
  ['routes', 'actions'],
  ['wiring'],
  ['check'],
  ['plugin.ts', 'testUtils.ts'],
  ['index.ts'],
];

const zones = ROOMS.flatMap((row, index) =>
  row.map(room => ({
    target: `./src/${room}`,
    from: ROOMS.slice(index)
      .flat()
      .filter(other => other !== room)
      .map(other => `./src/${other}`),
    message: `src/${room} lies below: see the order of the rooms in .eslintrc.js.`,
  })),
);

// Only one room knows the Kubernetes client, only one the object stores, only one the metrics servers; and nothing else
// sends requests.
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

const production = (files, rules) => ({
  files,
  excludedFiles: ['src/**/*.test.ts', 'src/__testUtils__/**'],
  rules,
});
const forbid = (files, paths) =>
  production(files, {
    'no-restricted-imports': ['error', { paths, patterns: [sandbox] }],
  });

module.exports = require('@backstage/cli/config/eslint-factory')(__dirname, {
  settings: {
    'import/parsers': { '@typescript-eslint/parser': ['.ts'] },
    'import/resolver': { node: { extensions: ['.ts', '.js'] } },
  },
  overrides: [
    production(['src/**/*.ts'], {
      'import/no-restricted-paths': ['error', { basePath: __dirname, zones }],
      'import/no-cycle': ['error', { ignoreExternal: true }],
      'max-lines-per-function': ['error', 100],
    }),
    forbid(['src/**/*.ts'], [kubernetes, objectStore, http]),
    forbid(['src/clusters/**/*.ts'], [objectStore]),
    forbid(['src/object-stores/**/*.ts'], [kubernetes]),
    forbid(['src/metrics/**/*.ts'], [kubernetes, objectStore]),
  ],
});
