import { read, unread, type Reading } from 'backstage-plugin-volsync-common';

/** restic's exit codes for a check that did not run: no repository, locked, wrong password, interrupted. */
const NOT_CHECKED = [10, 11, 12, 130];
const RELEVANT_LINES =
  /error|missing|not found|not referenced|damaged|fatal|mismatch|does not|fail|unable/i;

/**
 * What `restic check` found at the end of the recording. The first line of its output is its exit code, as `rc=0`. A
 * check that could not start proves nothing.
 */
export function damageOf(
  check: string | undefined,
  at: string,
): Reading<readonly string[]> | undefined {
  const [first = '', ...lines] = check?.split('\n') ?? [];
  const code = /^rc=(-?\d+)/.exec(first.trim())?.[1];
  if (code === undefined) {
    return undefined;
  }
  if (code === '0') {
    return read([], at);
  }
  const said = lines.map(line => line.trim()).filter(Boolean);
  if (
    NOT_CHECKED.includes(Number(code)) ||
    said.some(line =>
      /already locked|wrong password|repository does not exist/.test(line),
    )
  ) {
    return unread(
      'invalid',
      `restic check could not begin: it ended with ${code}.`,
      at,
    );
  }
  const telling = said.filter(line => RELEVANT_LINES.test(line));
  return read(
    telling.length > 0
      ? telling
      : [`restic check ended with ${code}.`, ...said.slice(-1)],
    at,
  );
}
