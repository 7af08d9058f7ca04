module.exports = {
  rules: {
    // These are parts of a suite that test files call.
    'jest/no-export': 'off',
    'jest/expect-expect': [
      'warn',
      { assertFunctionNames: ['expect', 'eventually', 'gone', 'watch.ended'] },
    ],
  },
};
