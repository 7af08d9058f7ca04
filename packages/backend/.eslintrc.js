module.exports = require('@backstage/cli/config/eslint-factory')(__dirname, {
  rules: {
    // A request of supertest asserts as well as expect does
    'jest/expect-expect': [
      'warn',
      { assertFunctionNames: ['expect', 'portal.**.expect'] },
    ],
  },
});
