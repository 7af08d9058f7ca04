import type {
  AuditorService,
  AuthService,
  DiscoveryService,
  LoggerService,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type { NotificationService } from '@backstage/plugin-notifications-node';
import type { SignalsService } from '@backstage/plugin-signals-node';
import type {
  ClusterAccess,
  RepositoryStoreType,
} from 'backstage-plugin-volsync-node';
import type { EntityAccess } from '../access/EntityAccess';
import type { VolsyncConfig } from '../config';
import type { Changes } from '../lib/Changes';
import type { Clock } from '../lib/clock';
import type { Verifications } from '../object-stores/Verifications';
import type { Telemetry } from '../telemetry/Telemetry';
import type { UpstreamObserver } from '../telemetry/upstream';
import type { Closers } from './Closers';
import type { Stores } from './openStores';

/** The services that Backstage provides, and what is opened first. */
export interface WiringOptions {
  readonly config: VolsyncConfig;
  readonly logger: LoggerService;
  readonly auditor: AuditorService;
  readonly permissions: PermissionsService;
  readonly catalog: CatalogService;
  readonly auth: AuthService;
  readonly discovery: DiscoveryService;
  readonly database: Stores;
  readonly verifications: Verifications;
  readonly notifications: NotificationService;
  readonly signals: SignalsService;
  readonly telemetry: Telemetry;
  /** From other plugins and modules */
  readonly adapters?: readonly ClusterAccess[];
  /** Kinds of repositories that modules add */
  readonly addedStores?: readonly RepositoryStoreType[];
}

/** The parameter of every composer. A composer pushes a closer for each part that it starts. */
export interface Wiring extends WiringOptions {
  readonly clock: Clock;
  readonly access: EntityAccess;
  readonly changes: Changes;
  readonly observe: UpstreamObserver;
  readonly closers: Closers;
}
