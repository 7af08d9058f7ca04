module.exports = require('@backstage/cli/config/eslint-factory')(__dirname, {
  rules: {
    // A property of fast-check, and a wait that fails when it is not met, assert as well as expect does
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
});
