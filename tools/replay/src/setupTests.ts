// On a busy machine tests should fail on expectations, not timeouts.
jest.setTimeout(120_000);
