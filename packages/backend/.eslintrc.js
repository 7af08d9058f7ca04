module.exports = require('@backstage/cli/config/eslint-factory')(__dirname, {
  rules: {
    // A supertest request counts as an assertion, like expect
    'jest/expect-expect': [
      'warn',
      { assertFunctionNames: ['expect', 'portal.**.expect'] },
    ],
  },
});
