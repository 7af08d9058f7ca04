import type { PlanTarget } from '../../kind';
import { chooseClass, roomWarnings } from './targetClaim';
import { fitCache, moverWarnings, withoutOwn } from './targetMover';

const CLASSES = [
  { name: 'slow', isDefault: false },
  { name: 'fast', isDefault: true },
];

describe('the class of a new claim in another namespace', () => {
  it.each([
    ['slow', 'fast', 'slow', []],
    [undefined, 'slow', 'slow', []],
    [undefined, 'gone', 'fast', ['other-class']],
    [undefined, undefined, 'fast', []],
    ['gone', 'slow', 'gone', ['class-missing']],
  ])('requested %s, own %s: %s', (requested, own, expected, codes) => {
    const { storageClassName, warnings } = chooseClass(
      { requested, own },
      CLASSES,
    );
    expect(storageClassName).toBe(expected);
    expect(warnings.map(({ code }) => code)).toEqual(codes);
  });

  it.each([
    [undefined, 'no default StorageClass'],
    ['gone', 'StorageClass "gone" not found'],
  ])(
    "blocks without a default class if the volume's own is %s",
    (own, message) => {
      const [warning] = chooseClass({ requested: undefined, own }, []).warnings;
      expect(warning).toMatchObject({
        severity: 'blocks',
        what: expect.stringContaining(message),
        remedy: expect.any(String),
      });
    },
  );

  it("is not changed if the cluster's classes are unknown", () => {
    expect(chooseClass({ requested: undefined, own: 'x' }, undefined)).toEqual({
      storageClassName: 'x',
      warnings: [],
    });
  });

  it("blocks if the files don't fit", () => {
    expect(roomWarnings('1Gi', 2 ** 30)).toEqual([]);
    expect(roomWarnings('1Gi', undefined)).toEqual([]);
    expect(roomWarnings('1Gi', 2 ** 30 + 1)).toMatchObject([
      { code: 'no-room', severity: 'blocks' },
    ]);
  });
});

describe('the mover of a restore into another namespace', () => {
  const restic = {
    moverServiceAccount: 'app',
    moverAffinity: { nodeAffinity: {} },
    moverSecurityContext: { runAsUser: 1000 },
    customCA: { secretName: 'ca', key: 'ca.crt' },
  };

  it('gets no service account, and in another cluster no affinity', () => {
    const { moverServiceAccount, ...others } = restic;
    expect(withoutOwn(restic, { isOtherCluster: false })).toEqual(others);
    const { moverAffinity, ...elsewhere } = others;
    expect(withoutOwn(restic, { isOtherCluster: true })).toEqual(elsewhere);
  });

  it('gets a cache of a class that the cluster has', () => {
    const mover = { cacheStorageClassName: 'gone', cacheCapacity: '2Gi' };
    expect(fitCache(mover, CLASSES)).toEqual({ cacheCapacity: '2Gi' });
    expect(fitCache(mover, undefined)).toBe(mover);
    const kept = { cacheStorageClassName: 'slow' };
    expect(fitCache(kept, CLASSES)).toBe(kept);
  });

  it.each([
    [false, false, false],
    [true, true, false],
    [true, false, true],
    // Unknown isn't treated as the better case.
    [undefined, false, true],
    [true, undefined, true],
  ])(
    'privileged at the source: %s, in the target: %s, warns: %s',
    (source, target, isWarned) => {
      const warnings = moverWarnings(
        {
          source: { cluster: 'apps', namespace: 'shop', claim: 'data' },
          target: { cluster: 'apps', namespace: 'copy' } as PlanTarget,
        },
        {
          restic: undefined,
          tools: {
            hasPrivilegedMovers: ({ namespace }) =>
              namespace === 'shop' ? source : target,
          },
        },
      );
      expect(warnings.map(({ code }) => code)).toEqual(
        isWarned ? ['mover-not-privileged'] : [],
      );
    },
  );
});
