import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { theLab } from './lab';

/** One call of the portal's account in the API server's audit log. */
interface AuditedCall {
  readonly stage: 'ResponseStarted' | 'ResponseComplete' | 'Panic';
  readonly auditID: string;
  readonly stageTimestamp: string;
  readonly verb: string;
  readonly requestURI: string;
  readonly userAgent?: string;
  readonly objectRef?: {
    readonly resource: string;
    readonly subresource?: string;
    readonly namespace?: string;
    readonly name?: string;
    readonly apiGroup?: string;
  };
  readonly responseStatus?: { readonly code: number };
}

/** All requests of the portal's account so far; or since a time, if other tests used the account before. */
export async function auditedCalls(
  since = new Date(0),
): Promise<readonly AuditedCall[]> {
  const text = await readFile(
    path.join(theLab().directory, 'audit.log'),
    'utf8',
  ).catch(() => '');
  return text
    .split('\n')
    .filter(Boolean)
    .map(line => JSON.parse(line) as AuditedCall)
    .filter(({ stageTimestamp }) => new Date(stageTimestamp) >= since);
}

/**
 * How many watches the portal has open, according to the server. A killed server did not log the end of its watches:
 * `since` is the start of its successor.
 */
export async function openWatches(since = new Date(0)): Promise<number> {
  const open = new Set<string>();
  for (const call of await auditedCalls()) {
    if (call.verb !== 'watch' || call.responseStatus?.code !== 200) {
      continue;
    }
    if (call.stage !== 'ResponseStarted') {
      open.delete(call.auditID);
    } else if (new Date(call.stageTimestamp) >= since) {
      open.add(call.auditID);
    }
  }
  return open.size;
}
