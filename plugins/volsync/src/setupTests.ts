import '@testing-library/jest-dom';
import { configure } from '@testing-library/react';

// On a busy machine a whole app takes its time to be drawn
jest.setTimeout(60_000);
configure({ asyncUtilTimeout: 20_000 });

// The charts measure their frame; the browser of the tests measures nothing
global.ResizeObserver ??= class {
  observe() {}
  unobserve() {}
  disconnect() {}
};

// A browser repairs invalid nesting its own way, so the page then differs from what React believes
/* eslint-disable no-console */
const consoleError = console.error;
console.error = (...args: unknown[]) => {
  if (String(args[0]).includes('validateDOMNesting')) {
    throw new Error(`Invalid HTML: ${args.slice(0, 3).map(String).join(' ')}`);
  }
  consoleError(...args);
};
