import '@testing-library/jest-dom';

// The charts measure their frame; the browser of the tests measures nothing
global.ResizeObserver ??= class {
  observe() {}
  unobserve() {}
  disconnect() {}
};
