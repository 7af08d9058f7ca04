import type { AuditorService } from '@backstage/backend-plugin-api';
import type { ClusterCache } from '../clusters/ClusterCache';
import type { ClusterRegistry } from '../clusters/ClusterRegistry';
import type { VolsyncConfig } from '../config';
import type { Bindings } from '../entities/Bindings';
import type { Clock } from '../lib/clock';
import { UserLimit } from '../access/UserLimit';
import type { OpenRepositories } from '../object-stores/OpenRepositories';
import type { RepositoryService } from '../object-stores/RepositoryService';
import { ContentService } from '../content/ContentService';
import { DownloadService } from '../content/DownloadService';
import { RepositoryAccess } from '../content/RepositoryAccess';
import { SnapshotsService } from '../content/SnapshotsService';
import type { Verifications } from '../object-stores/Verifications';
import type { VolumeAccess } from '../access/VolumeAccess';

/** What looks into repositories. @internal */
export interface ContentServices {
  readonly snapshots: SnapshotsService;
  readonly content: ContentService;
  readonly downloads: DownloadService;
}

/** @internal */
export function createContentServices(options: {
  readonly volumes: VolumeAccess;
  readonly clusters: ClusterRegistry;
  readonly cache: ClusterCache;
  readonly bindings: Bindings;
  readonly repositories: RepositoryService;
  readonly opened: OpenRepositories;
  readonly verifications: Pick<Verifications, 'remember'>;
  readonly auditor: AuditorService;
  readonly config: VolsyncConfig;
  readonly clock: Clock;
}): ContentServices {
  const { limits, repositories: config } = options.config;
  const access = new RepositoryAccess({ ...options, config });
  return {
    snapshots: new SnapshotsService({ ...options, access }),
    content: new ContentService({
      ...options,
      access,
      limit: new UserLimit(limits, {
        key: 'searches',
        words: 'searches, comparisons and verifications',
      }),
    }),
    downloads: new DownloadService({
      ...options,
      access,
      limit: new UserLimit(limits, { key: 'downloads', words: 'downloads' }),
    }),
  };
}
