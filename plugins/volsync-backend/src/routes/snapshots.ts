import type { HttpAuthService } from '@backstage/backend-plugin-api';
import type { Request, Response, Router } from 'express';
import { z } from 'zod';
import { closeSignal } from '../lib/closeSignal';
import type { ContentService } from '../content/ContentService';
import type { SnapshotsService } from '../content/SnapshotsService';
import {
  countParameter,
  pathParameter,
  readQuery,
  readSnapshotId,
  textParameter,
  timeParameter,
} from './queries';
import { readCaller, readVolumeName, VOLUME_PATH } from './requests';

/** The base path of a volume's repository. */
const REPOSITORY_PATH = `${VOLUME_PATH}/repository`;

/** The base path of one of its snapshots. @internal */
export const SNAPSHOT_PATH = `${REPOSITORY_PATH}/snapshots/:id`;

const offset = countParameter({ least: 0, most: 100_000_000, otherwise: 0 });
const listQuery = z.object({
  text: textParameter,
  host: textParameter,
  tag: textParameter,
  since: timeParameter,
  until: timeParameter,
  offset,
  limit: countParameter({ least: 1, most: 1_000, otherwise: 100 }),
});
const treeQuery = z.object({
  path: pathParameter,
  offset,
  limit: countParameter({ least: 1, most: 5_000, otherwise: 500 }),
});

/** The snapshots of a volume's repository, and their folders. @internal */
export function addSnapshotRoutes(
  router: Router,
  options: {
    readonly httpAuth: HttpAuthService;
    readonly snapshots: SnapshotsService;
    readonly content: ContentService;
  },
): void {
  const { httpAuth, snapshots, content } = options;
  const readVolume = async (request: Request, response: Response) => ({
    ...(await readCaller(httpAuth, request)),
    ...readVolumeName(request.params),
    signal: closeSignal(response),
  });

  router.get(`${REPOSITORY_PATH}/snapshots`, async (request, response) => {
    const volume = await readVolume(request, response);
    const query = readQuery(request, listQuery);
    response.set('cache-control', 'no-store');
    response.json(await snapshots.list({ ...volume, ...query }));
  });

  router.get(`${REPOSITORY_PATH}/usage`, async (request, response) => {
    const volume = await readVolume(request, response);
    response.set('cache-control', 'no-store');
    response.json(await snapshots.getUsage(volume));
  });

  router.get(`${SNAPSHOT_PATH}/tree`, async (request, response) => {
    const volume = await readVolume(request, response);
    const snapshot = readSnapshotId(request.params);
    const query = readQuery(request, treeQuery);
    response.set('cache-control', 'no-store');
    response.json(await content.readFolder({ ...volume, snapshot, ...query }));
  });
}
