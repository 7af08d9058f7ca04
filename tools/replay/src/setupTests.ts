// On a busy machine tests should fail on expectations, not timeouts.
jest.setTimeout(300_000); // The longest recording takes a minute on an idle machine
