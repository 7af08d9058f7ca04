// On a busy machine a second's work can take many seconds: tests should fail on expectations, not timeouts.
jest.setTimeout(120_000);
