import { UserLimit } from '../access/UserLimit';
import { ContentService } from '../content/ContentService';
import { DownloadService } from '../content/DownloadService';
import { RepositoryAccess } from '../content/RepositoryAccess';
import { SnapshotsService } from '../content/SnapshotsService';
import type { Clusters } from './createClusters';
import type { Evidence } from './createEvidence';
import type { ObjectStores } from './createObjectStores';
import type { Wiring } from './Wiring';

/** Creates the services that read repositories. */
export function createContent(
  wiring: Wiring,
  parts: Clusters & ObjectStores & Evidence,
) {
  const { limits, repositories: config } = wiring.config;
  const access = new RepositoryAccess({
    ...wiring,
    ...parts,
    volumes: parts.volumeAccess,
    config,
  });
  const shared = { ...wiring, ...parts, access };
  return {
    snapshots: new SnapshotsService(shared),
    content: new ContentService({
      ...shared,
      limit: new UserLimit(limits, {
        key: 'searches',
        label: 'searches, comparisons and verifications',
      }),
    }),
    downloads: new DownloadService({
      ...shared,
      limit: new UserLimit(limits, { key: 'downloads', label: 'downloads' }),
    }),
  };
}
