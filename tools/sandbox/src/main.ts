import type { LoggerService } from '@backstage/backend-plugin-api';
import { resolve } from 'node:path';
import { SandboxRunner } from './SandboxRunner';

/*
 * A standalone sandbox, for a portal elsewhere on this machine. It is configured by the variables that `npm start` sets
 * for app-config.sandbox.yaml; SANDBOX_SERVICES lists demo services, separated by commas. Default: all.
 */

const write = (text: string) => process.stdout.write(`sandbox ${text}\n`);
const logger: LoggerService = {
  debug: () => undefined,
  info: write,
  warn: write,
  error: write,
  child: () => logger,
};

function variable(name: string): string {
  const value = process.env[name];
  if (!value) {
    throw new Error(`The variable ${name} is not set`);
  }
  return value;
}

const token = variable('SANDBOX_TOKEN');
const runner = new SandboxRunner({
  directory: resolve(variable('SANDBOX_DIRECTORY')),
  tokens: { apps: token, edge: token },
  ports: {
    apps: Number(variable('SANDBOX_PORT_APPS')),
    edge: Number(variable('SANDBOX_PORT_EDGE')),
    objectStore: Number(variable('SANDBOX_PORT_OBJECT_STORE')),
    metrics: Number(variable('SANDBOX_PORT_METRICS')),
  },
  services: process.env.SANDBOX_SERVICES?.split(','),
  restic: process.env.RESTIC_BINARY,
  logger,
});

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    void runner.stop();
  });
}
runner.start();
