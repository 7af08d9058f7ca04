import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import {
  createServiceFactory,
  coreServices,
  type LoggerService,
} from '@backstage/backend-plugin-api';
import type { Entity } from '@backstage/catalog-model';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import type { JsonObject } from '@backstage/types';
import plugin from '../index';

/** A component with annotations, owned by team-a. */
export function component(
  name: string,
  annotations: Record<string, string>,
): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: { name, namespace: 'default', annotations },
    spec: { owner: 'team-a' },
    relations: [{ type: 'ownedBy', targetRef: 'group:default/team-a' }],
  };
}

/** The plugin in a backend, with everything that it logs. */
export async function startPortal(options: {
  readonly volsync: JsonObject;
  readonly entities: Entity[];
  readonly permission?: 'ALLOW' | 'DENY';
}) {
  const logged: string[] = [];
  const backend = await startTestBackend({
    features: [
      plugin,
      mockServices.rootConfig.factory({ data: { volsync: options.volsync } }),
      mockServices.permissions.factory({
        result:
          options.permission === 'DENY'
            ? AuthorizeResult.DENY
            : AuthorizeResult.ALLOW,
      }),
      createServiceFactory({
        service: coreServices.logger,
        deps: {},
        factory: () => recordingLogger(logged),
      }),
      catalogServiceMock.factory({ entities: options.entities }),
    ],
  });
  return { server: backend.server, logged, stop: () => backend.stop() };
}

function recordingLogger(logged: string[]): LoggerService {
  const log =
    (level: string) =>
    (message: string, meta?: unknown): void => {
      logged.push(
        `${level} ${message} ${
          meta instanceof Error ? meta.stack : JSON.stringify(meta) ?? ''
        }`,
      );
    };
  const logger: LoggerService = {
    error: log('error'),
    warn: log('warn'),
    info: log('info'),
    debug: log('debug'),
    child: () => logger,
  };
  return logger;
}
