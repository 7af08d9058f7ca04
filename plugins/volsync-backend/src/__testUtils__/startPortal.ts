import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import {
  createServiceFactory,
  coreServices,
  type AuditorService,
  type BackendFeature,
  type BackstageCredentials,
  type LoggerService,
} from '@backstage/backend-plugin-api';
import type { Entity } from '@backstage/catalog-model';
import {
  catalogServiceRef,
  type CatalogService,
} from '@backstage/plugin-catalog-node';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import {
  AuthorizeResult,
  isResourcePermission,
  type Permission,
  type PolicyDecision,
} from '@backstage/plugin-permission-common';
import type { JsonObject } from '@backstage/types';
import knex, { type Knex } from 'knex';
import plugin from '../index';
import { toUserKey } from '../access/Caller';
import { Produced } from './Produced';

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

/** A permission request, with an entity if the permission is about one. */
export interface PermissionRequestBody {
  readonly user: string;
  readonly permission: string;
  readonly resourceRef?: string;
}

/**
 * Starts the plugin in a backend and records its logs. When it stops, all its output is searched for secrets, and the
 * test fails if it contains one.
 */
export async function startPortal(options: {
  readonly volsync: JsonObject;
  /** Other sections of the configuration */
  readonly config?: JsonObject;
  readonly entities: Entity[];
  /** Replaces the catalog's fixed entities */
  readonly catalog?: CatalogService;
  readonly permission?: 'ALLOW' | 'DENY';
  /** Names of permissions that the policy denies */
  readonly denied?: readonly string[];
  /** Further denials of the policy */
  readonly refuses?: (permissionRequest: PermissionRequestBody) => boolean;
  /** Decides permissions without an entity. Default: by the entity, as a policy that distinguishes people */
  readonly policy?: (
    permissionRequest: PermissionRequestBody,
  ) => keyof typeof AuthorizeResult;
  /** Keeps databases after this backend stops; otherwise they are deleted with it, or only in memory */
  readonly databases?: string | 'memory';
  /** Additional features of the backend: other plugins, other services */
  readonly features?: readonly BackendFeature[];
}) {
  const logged: string[] = [];
  const audited: AuditedEvent[] = [];
  // Backstage leaves SQLite connections open, which would keep the tests from ending.
  const databases = new Map<string, Knex>();
  const directory =
    options.databases ?? (await mkdtemp(join(tmpdir(), 'volsync-portal-')));
  const databaseOf = (pluginId: string) => {
    const database =
      databases.get(pluginId) ??
      knex({
        client: 'better-sqlite3',
        connection:
          directory === 'memory'
            ? ':memory:'
            : { filename: join(directory, `${pluginId}.sqlite`) },
        useNullAsDefault: true,
      });
    databases.set(pluginId, database);
    return database;
  };
  const backend = await startTestBackend({
    features: [
      plugin,
      mockServices.rootConfig.factory({
        data: { ...options.config, volsync: options.volsync },
      }),
      mockServices.permissions.mock({
        authorize: async (requests, { credentials }) =>
          requests.map(({ permission, resourceRef }) => ({
            result:
              options.permission === 'DENY' ||
              options.denied?.includes(permission.name) ||
              options.refuses?.({
                user: toUserKey(credentials as BackstageCredentials),
                permission: permission.name,
                resourceRef,
              })
                ? AuthorizeResult.DENY
                : AuthorizeResult.ALLOW,
          })),
        authorizeConditional: async (queries, asked) =>
          queries.map(({ permission }) =>
            toPolicyDecision(
              permission,
              options.policy?.({
                user: toUserKey(asked?.credentials as BackstageCredentials),
                permission: permission.name,
              }) ?? 'CONDITIONAL',
            ),
          ),
      }).factory,
      createServiceFactory({
        service: coreServices.database,
        deps: { plugin: coreServices.pluginMetadata },
        factory: ({ plugin: { getId } }) => ({
          getClient: async () => databaseOf(getId()),
        }),
      }),
      createServiceFactory({
        service: coreServices.auditor,
        deps: {},
        factory: () => recordingAuditor(audited),
      }),
      createServiceFactory({
        service: coreServices.logger,
        deps: {},
        factory: () => recordingLogger(logged),
      }),
      ...(options.features ?? []),
      createServiceFactory({
        service: catalogServiceRef,
        deps: {},
        factory: () =>
          options.catalog ?? catalogServiceMock({ entities: options.entities }),
      }),
    ],
  });
  const produced = new Produced();
  produced.recordAnswers(backend.server);
  return {
    server: backend.server,
    logged,
    audited,
    /** The plugin's own connection */
    database: databaseOf('volsync'),
    stop: async () => {
      await backend.stop();
      for (const [pluginId, database] of databases) {
        // A test may stop its portal early.
        databases.delete(pluginId);
        await produced.dump(database);
        await database.destroy();
      }
      if (!options.databases) {
        await rm(directory, { recursive: true, force: true });
      }
      produced.add('logs', ...logged);
      produced.add('audit', JSON.stringify(audited));
      await produced.search();
    },
  };
}

function toPolicyDecision(
  permission: Permission,
  result: keyof typeof AuthorizeResult,
): PolicyDecision {
  return result === 'CONDITIONAL' && isResourcePermission(permission)
    ? {
        result: AuthorizeResult.CONDITIONAL,
        pluginId: 'catalog',
        resourceType: permission.resourceType,
        conditions: {
          rule: 'IS_ENTITY_OWNER',
          resourceType: permission.resourceType,
          params: { claims: ['group:default/team-a'] },
        },
      }
    : {
        result:
          result === 'DENY' ? AuthorizeResult.DENY : AuthorizeResult.ALLOW,
      };
}

/** One audit event. */
export interface AuditedEvent {
  readonly status: 'initiated' | 'succeeded' | 'failed';
  readonly eventId: string;
  readonly severityLevel?: string;
  readonly meta: JsonObject;
  readonly error?: string;
  /** The URL of the audited request, if any */
  readonly url?: string;
}

function recordingAuditor(events: AuditedEvent[]): AuditorService {
  return {
    createEvent: async ({ eventId, severityLevel, meta, request }) => {
      const record = (
        status: AuditedEvent['status'],
        more: { meta?: JsonObject; error?: Error } = {},
      ) => {
        events.push({
          status,
          eventId,
          severityLevel,
          meta: { ...meta, ...more.meta },
          error: more.error?.message,
          url: request?.originalUrl,
        });
      };
      record('initiated');
      return {
        success: async more => record('succeeded', more),
        fail: async more => record('failed', more),
      };
    },
  };
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
