/**
 * The folders of `src`, bottom up: each may import only earlier ones. The files next to the folders compose the
 * sandbox, and no folder but `scaffolder` needs them.
 */
const FOLDERS = [
  'client',
  'api-server',
  's3',
  'metrics',
  'volsync',
  'controller-manager',
  'scheduler',
  'csi-driver',
  'kubelet',
  'flux',
  'external-secrets',
  'demo',
  'pages',
  'scaffolder',
];

module.exports = require('@backstage/cli/config/eslint-factory')(__dirname, {
  settings: {
    'import/resolver': { node: { extensions: ['.ts', '.js'] } },
    'import/parsers': { '@typescript-eslint/parser': ['.ts'] },
  },
  rules: {
    'import/no-cycle': 'error',
    '@typescript-eslint/consistent-type-imports': [
      'error',
      { fixStyle: 'inline-type-imports' },
    ],
    // fast-check properties and the waits that throw on timeout count as assertions, like expect
    'jest/expect-expect': [
      'warn',
      {
        assertFunctionNames: [
          'expect*',
          'fc.assert',
          'until*',
          'eventually*',
          'waitFor*',
        ],
      },
    ],
  },
  overrides: FOLDERS.slice(0, -1).map((folder, index) => ({
    files: [`src/${folder}/**/*.ts`],
    excludedFiles: ['**/*.test.ts', '**/testing/**'],
    rules: {
      'import/no-restricted-paths': [
        'error',
        {
          basePath: `${__dirname}/src`,
          zones: FOLDERS.slice(index + 1).map(from => ({
            target: `./${folder}`,
            from: `./${from}`,
            message: `${folder} comes before ${from}: see FOLDERS in .eslintrc.js.`,
          })),
        },
      ],
    },
  })),
});
