import type { FleetRow } from 'backstage-plugin-volsync-common';
import { toCsv as write, type CsvColumn } from '../../format/csv';

const COLUMNS: readonly CsvColumn<FleetRow>[] = [
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
];

/** The rows as RFC 4180, with absolute times and bytes. */
export function toCsv(rows: readonly FleetRow[]): string {
  return write(COLUMNS, rows);
}
