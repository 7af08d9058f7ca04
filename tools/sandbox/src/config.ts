import type { RootConfigService } from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import { resolve } from 'node:path';
import type { SandboxOptions } from './sandbox';

const PORTS = ['apps', 'edge', 'objectStore', 'metrics'] as const;

/** Reads the `sandbox` section; throws for an invalid value, naming its key and the rule. */
export function readSandboxConfig(
  root: RootConfigService,
): Omit<SandboxOptions, 'logger'> {
  const config = root.getConfig('sandbox');
  const token = config.getString('token');
  if (token.length < 16) {
    throw new InputError(
      '"sandbox.token" is shorter than 16 characters: it is all that guards the clusters on loopback; take a random one',
    );
  }
  const timeScale = config.getOptionalNumber('timeScale') ?? 1;
  if (!(timeScale > 0)) {
    throw new InputError(
      `"sandbox.timeScale" is ${timeScale}; it has to be above 0, and 1 is real time`,
    );
  }
  return {
    directory: resolve(config.getString('directory')),
    ports: Object.fromEntries(
      PORTS.map(name => [
        name,
        readPort(config.getOptional(`ports.${name}`), name),
      ]),
    ),
    tokens: { apps: token, edge: token },
    timeScale,
    services: config.getOptionalStringArray('services'),
    restic:
      config.getOptionalString('restic') ??
      process.env.RESTIC_BINARY ??
      undefined,
  };
}

function readPort(value: unknown, name: string): number | undefined {
  if (value === undefined) {
    return undefined;
  }
  const port = Number(value);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new InputError(
      `"sandbox.ports.${name}" is ${JSON.stringify(
        value,
      )}; it has to be a port, or 0 for any free one`,
    );
  }
  return port;
}
