import { Fields, parseObject } from '../lib/json';

/** A lock that a restic process holds or left behind. @public */
export interface Lock {
  readonly id: string;
  /** When its holder created or last refreshed it, RFC 3339 */
  readonly time: string;
  readonly timeMs: number;
  readonly exclusive: boolean;
  readonly hostname: string | undefined;
  readonly username: string | undefined;
  readonly pid: number | undefined;
  readonly uid: number | undefined;
  readonly gid: number | undefined;
  /** Not refreshed for 30 minutes: restic considers it stale */
  readonly stale: boolean;
}

/** A writer refreshes its lock every 5 minutes. */
const staleAfterMs = 30 * 60_000;

export function parseLock(
  plain: Uint8Array,
  options: { readonly id: string; readonly nowMs: number },
): Lock {
  const { id, nowMs } = options;
  const object = `locks/${id}`;
  const value = parseObject(plain, object);
  const fields = new Fields(value, object);
  const time = fields.time('time');
  const timeMs = Date.parse(time);
  return {
    id,
    time,
    timeMs,
    exclusive: value.exclusive === true,
    hostname: fields.optionalText('hostname'),
    username: fields.optionalText('username'),
    pid: fields.optionalCount('pid'),
    uid: fields.optionalCount('uid'),
    gid: fields.optionalCount('gid'),
    stale: nowMs - timeMs > staleAfterMs,
  };
}
