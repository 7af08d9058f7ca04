import type { LoggerService } from '@backstage/backend-plugin-api';

/** Logs errors on standard error: standard output is for the timeline. */
export const quietLogger: LoggerService = {
  error: (message, meta) =>
    process.stderr.write(
      `${message}${meta instanceof Error ? `: ${meta.message}` : ''}\n`,
    ),
  warn: message => process.stderr.write(`${message}\n`),
  info: () => {},
  debug: () => {},
  child: () => quietLogger,
};
