import {
  read,
  type KubernetesObject,
  type LogTail,
  type NamespaceObjects,
  type Pod,
  type Reading,
} from 'backstage-plugin-volsync-common';
import type { ClusterAccess } from 'backstage-plugin-volsync-node';
import type { Clock } from '../lib/clock';
import { getJson } from './getJson';
import { WATCHED, type WatchedKind, type WatchedKinds } from './kinds';
import { ClusterError } from './reflector/ClusterError';
import { toObject } from './reflector/toObject';
import { requestLog } from './requestLog';
import { TailBuffer } from './TailBuffer';
import { toUnread } from './toReading';

const MAX_PAGES = 50;
const PAGE_SIZE = 100;
const MAX_LOGS = 5;

interface NamespaceRequest {
  readonly access: ClusterAccess;
  readonly cluster: string;
  readonly namespace: string;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** Reads what is in a namespace now, without caching. What can't be read has the reason. @internal */
export async function readNamespace(
  request: NamespaceRequest,
): Promise<NamespaceObjects> {
  const list = <K extends WatchedKind>(kind: K) => readKind(request, kind);
  const [sources, destinations, jobs, pods, claims, volumeSnapshots, events] =
    await Promise.all([
      list('replicationSources'),
      list('replicationDestinations'),
      list('jobs'),
      list('pods'),
      list('persistentVolumeClaims'),
      list('volumeSnapshots'),
      list('events'),
    ]);
  return {
    sources,
    destinations,
    jobs,
    pods,
    claims,
    volumeSnapshots,
    events,
  };
}

/** The tails of the newest pods' logs, if they may be read. @internal */
export async function readLogs(
  request: NamespaceRequest,
  pods: Reading<readonly Pod[]>,
): Promise<readonly LogTail[]> {
  const newest = [...(pods.state === 'read' ? pods.value : [])]
    .sort((a, b) => createdAt(b).localeCompare(createdAt(a)))
    .slice(0, MAX_LOGS);
  const logs = await Promise.all(newest.map(pod => readLog(request, pod)));
  return logs.flat();
}

async function readKind<K extends WatchedKind>(
  { access, cluster, namespace, clock, signal }: NamespaceRequest,
  kind: K,
): Promise<Reading<readonly WatchedKinds[K][]>> {
  const { label, labelSelector, fieldSelector } = WATCHED[kind];
  const found: WatchedKinds[K][] = [];
  let next: string | undefined;
  try {
    for (let page = 0; page < MAX_PAGES; page += 1) {
      const list: {
        readonly items?: readonly KubernetesObject[];
        readonly metadata?: { readonly continue?: string };
      } = await getJson({
        access,
        cluster,
        address: {
          resource: kind,
          namespace,
          query: {
            labelSelector,
            fieldSelector,
            limit: PAGE_SIZE,
            continue: next,
          },
        },
        subject: `the ${label} of "${namespace}"`,
        signal,
      });
      for (const item of list.items ?? []) {
        const one = toObject<WatchedKinds[K]>(item, kind);
        if (one) {
          found.push(one.object);
        }
      }
      next = list.metadata?.continue || undefined;
      if (next === undefined) {
        return read(found, clock.now().toISOString());
      }
    }
    throw new ClusterError({
      kind: 'invalid',
      status: 200,
      message: `There are more than ${MAX_PAGES * PAGE_SIZE} in "${namespace}"`,
    });
  } catch (error) {
    return toUnread(error, label, clock.now());
  }
}

async function readLog(
  { access, cluster, clock, signal }: NamespaceRequest,
  pod: Pod,
): Promise<readonly LogTail[]> {
  try {
    const response = await requestLog({
      access,
      cluster,
      pod,
      follow: false,
      signal,
    });
    if (response.status !== 200 || !response.body) {
      await response.body?.cancel();
      return [];
    }
    const buffer = new TailBuffer();
    for await (const chunk of response.body) {
      buffer.push(chunk);
    }
    const { name: podName, uid: podUid } = pod.metadata;
    const at = clock.now().toISOString();
    return [{ podName, podUid, text: buffer.text(), at }];
  } catch {
    // The verdict works without it, as it does if logs may not be read.
    return [];
  }
}

function createdAt({ metadata }: Pod): string {
  return metadata.creationTimestamp ?? '';
}
