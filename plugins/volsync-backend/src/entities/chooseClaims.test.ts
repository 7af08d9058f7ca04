import {
  read,
  type ReplicationSource,
  type PersistentVolumeClaim,
} from 'backstage-plugin-volsync-common';
import { chooseClaims } from './chooseClaims';

const OPERATION = 'backstage-volsync/operation';

const claim = (
  name: string,
  labels?: Record<string, string>,
): PersistentVolumeClaim => ({ metadata: { name, namespace: 'shop', labels } });

function choose(
  claims: readonly PersistentVolumeClaim[],
  more: {
    readonly sources?: readonly ReplicationSource[];
    readonly destinations?: readonly {
      readonly metadata: {
        readonly name: string;
        readonly labels?: Record<string, string>;
      };
      readonly spec: { readonly restic: { readonly destinationPVC: string } };
    }[];
  } = {},
) {
  return chooseClaims(
    {
      claims: read(claims, ''),
      sources: read(more.sources ?? [], ''),
      destinations: read(more.destinations ?? [], ''),
    },
    { type: 'all' },
  );
}

describe('chooseClaims', () => {
  it('excludes the scratch claims of test restores and restores in place', () => {
    expect(
      choose([
        claim('data'),
        claim('backstage-volsync-drill-1a2b3c4d', { [OPERATION]: 'x' }),
        claim('backstage-volsync-back-1a2b3c4d', { [OPERATION]: 'x' }),
      ]),
    ).toEqual(['data']);
  });

  it('excludes them while only their destination exists', () => {
    const destinationPVC = 'backstage-volsync-drill-1a2b3c4d';
    expect(
      choose([claim('data')], {
        destinations: [
          {
            metadata: { name: 'd', labels: { [OPERATION]: 'x' } },
            spec: { restic: { destinationPVC } },
          },
        ],
      }),
    ).toEqual(['data']);
  });

  it('keeps a claim that a restore was requested to create', () => {
    expect(choose([claim('data-restored', { [OPERATION]: 'x' })])).toEqual([
      'data-restored',
    ]);
  });

  it('keeps a claim that only has such a name, or that a source backs up', () => {
    const name = 'backstage-volsync-drill-1a2b3c4d';
    expect(choose([claim(name)])).toEqual([name]);
    expect(
      choose([claim(name, { [OPERATION]: 'x' })], {
        sources: [{ metadata: { name: 's' }, spec: { sourcePVC: name } }],
      }),
    ).toEqual([name]);
  });
});
