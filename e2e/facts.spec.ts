import type {
  CoverageReport,
  EntityReport,
  FleetReport,
  FleetRow,
  VolumeReport,
} from 'backstage-plugin-volsync-common';
import { portalUrl } from './portal';
import { expect, test } from './test';

/** A run may start between two requests, and rows are written in batches. */
const AGREEMENT_TIMEOUT_MS = 90_000;

/** The facts that the tab and the card show for a volume, in the format of its row in the list. */
function toFacts(volume: VolumeReport): Partial<FleetRow> {
  const { source } = volume;
  return {
    verdict: volume.verdict,
    newestRestorable: volume.newestRestorable,
    failingSince: volume.failingSince,
    objectiveSeconds: volume.objectiveSeconds,
    capacityBytes: volume.capacityBytes,
    source: source?.name,
    schedule: source?.schedule,
    paused: source?.paused,
    nextRun: source?.nextRun,
    nextRunAt: source?.nextRunAt,
    nextDrillAt: volume.drills?.nextAt,
  };
}

test('list, tab and coverage agree on every volume of the demo', async ({
  page,
}) => {
  test.setTimeout(AGREEMENT_TIMEOUT_MS + 60_000);
  const asked = page.waitForRequest(/\/api\/volsync\/v1\/fleet/);
  await page.goto(`${portalUrl()}/volsync`);
  const { authorization } = await (await asked).allHeaders();
  const read = async <T>(path: string): Promise<T> => {
    const answer = await page.request.get(
      `${portalUrl()}/api/volsync/v1/${path}`,
      { headers: { authorization: authorization ?? '' } },
    );
    expect([path, answer.status()]).toEqual([path, 200]);
    return (await answer.json()) as T;
  };

  await expect(async () => {
    const { rows } = await read<FleetReport>('fleet');
    expect(rows.length).toBeGreaterThan(10);
    const byEntity = new Map<string, FleetRow[]>();
    for (const row of rows) {
      byEntity.set(row.entityRef, [
        ...(byEntity.get(row.entityRef) ?? []),
        row,
      ]);
    }
    for (const [entityRef, ofEntity] of byEntity) {
      const { volumes } = await read<EntityReport>(
        `entities/${entityRef.replace(':', '/')}/volumes`,
      );
      const shown = volumes.map(volume => [
        volume.cluster,
        volume.claim,
        volume.findings[0]?.code,
        JSON.parse(JSON.stringify(toFacts(volume))),
      ]);
      const listed = ofEntity.map(row => [
        row.cluster,
        row.claim,
        row.finding?.code,
        Object.fromEntries(
          Object.keys(toFacts({} as VolumeReport))
            .map(key => [key, row[key as keyof FleetRow]])
            .filter(([, value]) => value !== undefined),
        ),
      ]);
      const sorted = (lines: readonly unknown[]) =>
        lines.map(line => JSON.stringify(line)).sort();
      expect(sorted(listed).map(line => JSON.parse(line))).toEqual(
        sorted(shown).map(line => JSON.parse(line)),
      );
    }

    const coverage = await read<CoverageReport>('coverage');
    expect(coverage.complete).toBe(true);
    const withoutBackup = rows.filter(({ source }) => !source);
    const gaps = coverage.rows.filter(
      ({ kind, entityRef }) =>
        entityRef && /^(no-backup|backed-up-elsewhere)$/.test(kind),
    );
    const nameOf = (cluster: string, namespace: string, claim: string) =>
      `${cluster}/${namespace}/${claim}`;
    expect(
      gaps
        .map(({ cluster, namespace, name }) =>
          nameOf(cluster ?? '', namespace ?? '', name),
        )
        .sort(),
    ).toEqual(
      withoutBackup
        .map(({ cluster, namespace, claim }) =>
          nameOf(cluster, namespace, claim),
        )
        .sort(),
    );
    for (const { verdict } of withoutBackup) {
      expect(verdict).not.toBe('protected');
    }
  }).toPass({ timeout: AGREEMENT_TIMEOUT_MS });
});
