import type { LoggerService } from '@backstage/backend-plugin-api';

/** A logger without output. */
export const silentLogger: LoggerService = {
  error: () => {},
  warn: () => {},
  info: () => {},
  debug: () => {},
  child: () => silentLogger,
};
