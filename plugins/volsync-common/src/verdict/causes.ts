import type { FindingCode } from './findingTitles';

/** Findings that keep runs from starting, from succeeding or from saving a snapshot: symptoms refer to them. */
const STOPS_RUNS: ReadonlySet<string> = new Set<FindingCode>([
  'access-denied',
  'backup-failing',
  'bucket-missing',
  'cache-class-missing',
  'claim-missing',
  'claim-stuck',
  'claim-unbound',
  'controller-down',
  'credentials-missing',
  'destination-impossible',
  'disk-full',
  'empty-source',
  'external-secret-failing',
  'image-unavailable',
  'invalid-repository-address',
  'invalid-spec',
  'mover-not-created',
  'mover-unschedulable',
  'out-of-memory',
  'paused',
  'pod-security',
  'quota-exceeded',
  'repository-damaged',
  'repository-locked',
  'repository-missing',
  'retention-odd',
  'schedule-held',
  'schedule-invalid',
  'schedule-switched-off',
  'secret-key-missing',
  'secret-missing',
  'snapshot-missing',
  'storage-class-missing',
  'store-unreachable',
  'tls-failure',
  'unreadable-files',
  'volume-snapshot-class-missing',
  'volume-snapshot-stuck',
  'wrong-password',
  'wrong-signature',
]);

/** Whether the finding can be the cause of a symptom. */
export function isCause(code: string): code is FindingCode {
  return STOPS_RUNS.has(code);
}
