import { appendFileSync } from 'node:fs';
import path from 'node:path';
import type { LoggerService } from '@backstage/backend-plugin-api';
import { theLab } from './lab';

/** Writes next to the logs of the lab's servers. */
export function labLogger(name: string): LoggerService {
  const file = path.join(theLab().logs, `${name}.log`);
  const write = (level: string) => (message: string, meta?: unknown) =>
    appendFileSync(
      file,
      `${new Date().toISOString()} ${level} ${message} ${
        meta ? String(meta) : ''
      }\n`,
    );
  const logger: LoggerService = {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    child: () => logger,
  };
  return logger;
}
