import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import {
  createServiceFactory,
  coreServices,
  type BackstageCredentials,
  type LoggerService,
} from '@backstage/backend-plugin-api';
import type { Entity } from '@backstage/catalog-model';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import type { JsonObject } from '@backstage/types';
import plugin from '../index';
import { toUserKey } from '../services/Caller';

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

/** Whether a person may do something, with an entity where the permission is about one. */
export interface PermissionQuestion {
  readonly user: string;
  readonly permission: string;
  readonly resourceRef?: string;
}

/** The plugin in a backend, with everything that it logs. */
export async function startPortal(options: {
  readonly volsync: JsonObject;
  readonly entities: Entity[];
  readonly permission?: 'ALLOW' | 'DENY';
  /** What else the policy refuses */
  readonly refuses?: (question: PermissionQuestion) => boolean;
}) {
  const logged: string[] = [];
  const backend = await startTestBackend({
    features: [
      plugin,
      mockServices.rootConfig.factory({ data: { volsync: options.volsync } }),
      mockServices.permissions.mock({
        authorize: async (requests, { credentials }) =>
          requests.map(({ permission, resourceRef }) => ({
            result:
              options.permission === 'DENY' ||
              options.refuses?.({
                user: toUserKey(credentials as BackstageCredentials),
                permission: permission.name,
                resourceRef,
              })
                ? AuthorizeResult.DENY
                : AuthorizeResult.ALLOW,
          })),
      }).factory,
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
