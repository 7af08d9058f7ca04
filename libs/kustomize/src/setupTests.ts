// A busy machine is slow: a test fails because of what it expects, not because of the clock.
jest.setTimeout(120_000);
