module.exports = require('@backstage/cli/config/eslint-factory')(__dirname, {
  overrides: [
    {
      // The one place that reaches into the backend: its parts are not exported, since nobody else is to use them.
      files: ['src/backend.ts'],
      rules: { '@backstage/no-forbidden-package-imports': 'off' },
    },
  ],
});
