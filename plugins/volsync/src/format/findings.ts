import type { Finding, RestorableState } from 'backstage-plugin-volsync-common';
import { shortId } from './volume';

/**
 * Whether a finding shows its remedy unasked: the one that matters most, and where something is broken the next one
 * too, for it is often the cause. What is for information waits to be asked.
 *
 * @internal
 */
export function isOpenAtFirst(
  findings: readonly Finding[],
  index: number,
): boolean {
  const last = findings[0]?.severity === 'critical' ? 1 : 0;
  return index <= last && findings[index]?.severity !== 'info';
}

const NEWEST_STATE =
  /The newest state you can get back is from [^()]*\(snapshot ([0-9a-f]{8})\)(?:\.|, as far as [^.]*\.)\s*/;
const NO_STATE =
  /(?:No state of this volume is known that could be got back|There is no state of this volume that could be got back yet|There is no snapshot of this volume)\.\s*/;

/**
 * What a finding means for the data, without the sentence that stands at the top of the panel anyway: findings are read
 * alone in notifications, here they stand beneath it. A sentence that names another snapshot stays.
 *
 * @internal
 */
export function meansBeyondAnswer(
  means: string | undefined,
  newest: RestorableState | undefined,
): string | undefined {
  if (means === undefined) {
    return undefined;
  }
  const said = newest
    ? means.replace(NEWEST_STATE, (sentence, id) =>
        id === shortId(newest.snapshotId) ? '' : sentence,
      )
    : means.replace(NO_STATE, '');
  return said.trim() || undefined;
}
