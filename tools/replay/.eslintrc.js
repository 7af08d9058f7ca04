module.exports = require('@backstage/cli/config/eslint-factory')(__dirname, {
  // It plays recordings through the backend, by the backend's entry for tools
  rules: { '@backstage/no-mixed-plugin-imports': 'off' },
  overrides: [
    {
      // The places that reach into others: the backend's parts and the table of moments are exported to nobody else.
      files: ['src/backend.ts', 'src/moments.test.ts'],
      rules: {
        '@backstage/no-forbidden-package-imports': 'off',
      },
    },
  ],
});
