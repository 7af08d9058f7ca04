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
