import { mockServices } from '@backstage/backend-test-utils';
import {
  judgeVolume,
  mapReading,
  valueOf,
  type VolumeEvidence,
} from 'backstage-plugin-volsync-common';
// eslint-disable-next-line @backstage/no-relative-monorepo-imports -- a package's test utilities are not exported
import { allCases } from '../../../volsync-common/src/verdict/__testUtils__/cases';
// eslint-disable-next-line @backstage/no-relative-monorepo-imports -- a package's test utilities are not exported
import {
  healthyInputs,
  volumeOf,
} from '../../../volsync-common/src/verdict/__testUtils__/inputs';
import { testDatabases } from '../__testUtils__/databases';
import { LastListings, toEarlierReading } from './LastListings';

function judge(evidence: VolumeEvidence): string {
  const { verdict, findings } = judgeVolume(evidence);
  return `${verdict} ${findings.map(({ code }) => code).sort()}`;
}

const LIFETIME_MS = 10 * 60_000;
const secret = (name: string) => ({ cluster: 'c', namespace: 'n', name });

describe('LastListings', () => {
  const databases = testDatabases();
  const logger = mockServices.logger.mock();

  it.each(databases.ids)('keeps every verdict over a restart, %s', async id => {
    const knex = await databases.init(id);
    const before = await LastListings.load(knex, logger);
    const subjects = [
      { name: 'healthy', change: () => {} },
      ...allCases.filter(one => !('judge' in one)),
    ].map((one, index) => {
      const world = healthyInputs();
      one.change(world);
      return { name: one.name, evidence: volumeOf(world), index };
    });
    const keyOf = (index: number, source: number) =>
      secret(`${index}-${source}`);
    for (const { evidence, index } of subjects) {
      (valueOf(evidence.sources) ?? []).forEach(({ repository }, source) =>
        before.put(keyOf(index, source), repository),
      );
    }
    await before.written();
    const after = await LastListings.load(knex, logger);
    const changed: string[] = [];
    for (const { name, evidence, index } of subjects) {
      const restarted: VolumeEvidence = {
        ...evidence,
        sources: mapReading(evidence.sources, all =>
          all.map((one, source) => {
            const stored = after.get(keyOf(index, source));
            return {
              ...one,
              repository: stored
                ? toEarlierReading(stored, {
                    now: new Date(stored.at),
                    lifetimeMs: LIFETIME_MS,
                  })
                : one.repository,
            };
          }),
        ),
      };
      const [was, is] = [evidence, restarted].map(judge);
      if (was !== is) {
        changed.push(`${name}: ${was} became ${is}`);
      }
    }
    expect(changed).toEqual([]);
    expect(subjects.length).toBeGreaterThan(100);
  });

  it.each(databases.ids)(
    'loads short listings although one is very long, %s',
    async id => {
      const knex = await databases.init(id);
      const before = await LastListings.load(knex, logger);
      const [source] = valueOf(volumeOf(healthyInputs()).sources) ?? [];
      const usual = source?.repository;
      if (usual?.state !== 'read') {
        throw new Error('The repository is not read');
      }
      const [snapshot] = usual.value.snapshots;
      const long = {
        ...usual,
        value: {
          ...usual.value,
          snapshots: Array.from({ length: 500 }, (_, index) => ({
            ...snapshot,
            id: index.toString(16).padStart(64, '0'),
          })) as typeof usual.value.snapshots,
        },
      };
      before.put(secret('long'), long);
      before.put(secret('a'), usual);
      before.put(secret('b'), usual);
      await before.written();
      const after = await LastListings.load(knex, logger, 20_000);
      expect(after.get(secret('a'))?.facts).toMatchObject({
        snapshots: usual.value.snapshots,
      });
      expect(after.get(secret('b'))).toBeDefined();
      expect(after.get(secret('long'))).toBeUndefined();
      const all = await LastListings.load(knex, logger);
      expect(all.get(secret('long'))?.facts.snapshots).toHaveLength(500);
    },
  );
});
