// On a busy machine what takes a second may take many: a test fails by what it expects, not by the clock.
jest.setTimeout(120_000);
