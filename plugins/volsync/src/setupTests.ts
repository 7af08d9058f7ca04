import '@testing-library/jest-dom';
import { configure } from '@testing-library/react';

// Rendering a whole app is slow on a busy machine
jest.setTimeout(60_000);
configure({ asyncUtilTimeout: 20_000 });

// The charts measure their container, but jsdom has no ResizeObserver
global.ResizeObserver ??= class {
  observe() {}
  unobserve() {}
  disconnect() {}
};

// Browsers repair invalid nesting, so the page then differs from React's tree
/* eslint-disable no-console */
const consoleError = console.error;
console.error = (...args: unknown[]) => {
  if (String(args[0]).includes('validateDOMNesting')) {
    throw new Error(`Invalid HTML: ${args.slice(0, 3).map(String).join(' ')}`);
  }
  consoleError(...args);
};
