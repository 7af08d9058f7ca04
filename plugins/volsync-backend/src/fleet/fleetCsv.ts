import { formatCsvLine, type FleetRow } from 'backstage-plugin-volsync-common';

type Column = readonly [
  name: string,
  value: (row: FleetRow) => string | number | undefined,
];

const COLUMNS: readonly Column[] = [
  ['cluster', row => row.cluster],
  ['namespace', row => row.namespace],
  ['claim', row => row.claim],
  ['entity', row => row.entityRef],
  ['owner', row => row.owner],
  ['system', row => row.system],
  ['verdict', row => row.verdict],
  ['finding', row => row.finding?.code],
  ['what', row => row.finding?.what],
  ['last good backup', row => row.newestRestorable?.at],
  ['objective seconds', row => row.objectiveSeconds],
  ['last test restore', row => row.provenAt],
  ['bytes', row => row.bytes],
  ['growth bytes in 7 days', row => row.growthBytes],
  ['next run', row => row.nextRunAt],
  ['source', row => row.source],
  ['last known verdict', row => row.lastKnownVerdict],
  ['last known', row => row.lastKnownAt],
];

/**
 * Rows as RFC 4180, with absolute times and sizes in bytes, one batch at a time. The first batch has the column names.
 */
export async function* toFleetCsv(
  batches: AsyncIterable<readonly FleetRow[]>,
): AsyncGenerator<string> {
  let head = formatCsvLine(COLUMNS.map(([name]) => name));
  for await (const rows of batches) {
    yield head +
      rows
        .map(row => formatCsvLine(COLUMNS.map(([, value]) => value(row))))
        .join('');
    head = '';
  }
}
