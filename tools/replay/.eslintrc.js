module.exports = require('@backstage/cli/config/eslint-factory')(__dirname, {
  // It plays recordings through the backend, using the backend's entry point for tools
  rules: { '@backstage/no-mixed-plugin-imports': 'off' },
  overrides: [
    {
      // Deep imports: the backend's parts and the table of moments are not exported to others.
      files: ['src/backend.ts', 'src/moments.test.ts'],
      rules: {
        '@backstage/no-forbidden-package-imports': 'off',
      },
    },
  ],
});
