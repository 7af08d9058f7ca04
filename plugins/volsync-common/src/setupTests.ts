// On a busy machine, a second's work can take many. Tests fail by their expectations, not by the clock.
jest.setTimeout(120_000);
