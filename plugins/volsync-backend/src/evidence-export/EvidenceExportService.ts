/**
 * Exports a record of what was observed, so that others can verify it. It contains what the pages show, and the
 * history. It uses the same services, as the caller, so it never contains a volume that the caller may not view. Each
 * export is audited.
 */
import type {
  AuditorService,
  BackstageCredentials,
} from '@backstage/backend-plugin-api';
import { isError } from '@backstage/errors';
import {
  volsyncBackupReadPermission,
  volsyncEvidenceExportPermission,
  type EntityReport,
  type EvidenceRecord,
  type VolumeEvidence,
  type VolumeRecord,
  type VolumeReport,
} from 'backstage-plugin-volsync-common';
import type { PlatformConfig } from '../config';
import { audited } from '../access/audited';
import type { Clock } from '../lib/clock';
import type { HistoryStore } from '../history/HistoryStore';
import type { PlatformService } from '../platform/PlatformService';
import { toUserKey, type Caller } from '../access/Caller';
import type { EntityAccess } from '../access/EntityAccess';
import type { VolumeAccess } from '../access/VolumeAccess';
import type { VolumesService } from '../report/VolumesService';
import { toPlatformCommands } from './commands';
import { toVolumeRecord } from './toVolumeRecord';

const MAX_HISTORY_ENTRIES = 50;

interface EvidenceExportOptions {
  readonly access: EntityAccess;
  readonly volumes: VolumesService;
  readonly volumeAccess: VolumeAccess;
  readonly platform: PlatformService;
  readonly history: Pick<HistoryStore, 'list'>;
  readonly auditor: AuditorService;
  readonly names: PlatformConfig;
  readonly portal: EvidenceRecord['made']['portal'];
  readonly clock: Clock;
}

export class EvidenceExportService {
  readonly #options: EvidenceExportOptions;

  constructor(options: EvidenceExportOptions) {
    this.#options = options;
  }

  /** Throws `NotAllowedError` and `NotFoundError`. */
  async exportEntity(
    entityRef: string,
    caller: Caller,
  ): Promise<EvidenceRecord> {
    return this.#export(entityRef, caller, async () => {
      const report = await this.#options.volumes.getReport(entityRef, caller);
      const volumes: VolumeRecord[] = [];
      for (const volume of report.volumes) {
        volumes.push(
          toVolumeRecord({
            volume,
            evidence: await this.#evidence({ ...caller, entityRef, volume }),
            history: await this.#options.history.list(
              volume,
              MAX_HISTORY_ENTRIES,
            ),
          }),
        );
      }
      return { volumes, platform: [], notRead: toNotRead(report) };
    });
  }

  /** Throws `NotAllowedError`. */
  async exportPlatform(caller: Caller): Promise<EvidenceRecord> {
    const { platform, names } = this.#options;
    return this.#export('platform', caller, async () => {
      const { clusters } = await platform.getReport(caller);
      return {
        volumes: [],
        platform: clusters.map(({ cluster, state, checks }) => ({
          cluster,
          state,
          checks: checks.map(({ id, title, state: of, seen, at }) => ({
            id,
            title,
            state: of,
            seen,
            at,
          })),
          commands: toPlatformCommands({
            namespace: names.namespace,
            job: names.metricsJob,
          }),
        })),
        notRead: clusters.flatMap(({ cluster, checks }) =>
          checks
            .filter(({ state }) => state === 'unknown' || state === 'off')
            .map(({ title, seen }) => `${cluster}: ${title}: ${seen}`),
        ),
      };
    });
  }

  async #evidence(options: {
    readonly credentials: BackstageCredentials;
    readonly entityRef: string;
    readonly volume: VolumeReport;
  }): Promise<VolumeEvidence | undefined> {
    const { credentials, entityRef, volume } = options;
    const { cluster, claim } = volume;
    try {
      const allowed = await this.#options.volumeAccess.getVolume({
        credentials,
        entityRef,
        cluster,
        claim,
        permission: volsyncBackupReadPermission,
      });
      return allowed.evidence();
    } catch (error) {
      if (isError(error) && error.name === 'NotAllowedError') {
        return undefined;
      }
      throw error;
    }
  }

  async #export(
    about: string,
    caller: Caller,
    collect: () => Promise<Omit<EvidenceRecord, 'made'>>,
  ): Promise<EvidenceRecord> {
    const { access, auditor, clock, portal } = this.#options;
    const { credentials } = caller;
    await access.require({
      permission: volsyncEvidenceExportPermission,
      credentials,
    });
    return audited(
      auditor,
      { eventId: 'evidence-export', severityLevel: 'medium', meta: { about } },
      caller,
      async () => ({
        made: {
          at: clock.now().toISOString(),
          by: toUserKey(credentials),
          about,
          portal,
        },
        ...(await collect()),
      }),
    );
  }
}

function toNotRead({ clusters, volumes }: EntityReport): readonly string[] {
  return [
    ...clusters.flatMap(({ name, state, message }) =>
      state === 'read' ? [] : [`Cluster ${name}: ${message ?? state}`],
    ),
    ...volumes.flatMap(({ claim, repository, missing }) => [
      ...(repository.state === 'unread'
        ? [`${claim}: ${repository.message}`]
        : []),
      ...missing.map(part => `${claim}: ${part.message}`),
    ]),
  ];
}
