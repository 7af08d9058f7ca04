module.exports = require('@backstage/cli/config/eslint-factory')(__dirname, {
  rules: {
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
});
