// The folders of `src`, from the ground up: one imports from the rows above its own, never from its own row or below.
const FOLDERS = [
  ['messages'],
  ['translation.ts', 'titles.ts'],
  ['translations'],
  ['api'],
  ['format'],
  ['hooks', 'routes.ts', 'availability.ts'],
  ['components/common', 'components/charts'],
  ['components/actions'],
  [
    'components/baseline',
    'components/restore-points',
    'components/snapshots',
    'components/warnings',
  ],
  [
    'components/operations',
    'components/platform',
    'components/sections',
    'components/strip',
  ],
  ['components/bulk'],
  ['components/coverage', 'components/fleet', 'components/monitoring'],
  ['components/browse', 'components/card', 'components/volume'],
  ['components/page'],
  ['fields'],
  ['plugin.ts', 'legacy.tsx'],
  ['index.ts'],
];

const zones = FOLDERS.flatMap((row, index) =>
  row.map(folder => ({
    target: `./src/${folder}`,
    from: FOLDERS.slice(index)
      .flat()
      .filter(other => other !== folder)
      .map(other => `./src/${other}`),
    message: `src/${folder} is below: see the order of the folders in .eslintrc.js.`,
  })),
);

module.exports = require('@backstage/cli/config/eslint-factory')(__dirname, {
  settings: {
    'import/parsers': { '@typescript-eslint/parser': ['.ts', '.tsx'] },
    'import/resolver': { node: { extensions: ['.ts', '.tsx', '.js'] } },
  },
  overrides: [
    {
      files: ['src/**/*.ts', 'src/**/*.tsx'],
      excludedFiles: ['src/**/*.test.ts', 'src/**/*.test.tsx'],
      rules: {
        'import/no-restricted-paths': ['error', { basePath: __dirname, zones }],
        'import/no-cycle': ['error', { ignoreExternal: true }],
      },
    },
  ],
});
