import { mockCredentials } from '@backstage/backend-test-utils';
import { systemClock } from '../lib/clock';
import type { CheckDefinition } from './check';
import {
  PlatformService,
  type PlatformServiceOptions,
} from './PlatformService';

const QUIET_MS = 10 * 60_000;

it('reads again before it answers after a quiet time', async () => {
  let now = Date.parse('2026-11-29T12:00:00Z');
  let isGood = true;
  const check: CheckDefinition = {
    id: 'controller',
    title: 'Controller',
    meaning: 'Nothing is backed up without it.',
    run: async () => ({ state: isGood ? 'good' : 'bad', seen: 'as it is' }),
  };
  const options: Partial<PlatformServiceOptions> = {
    access: {
      require: async () => {},
    } as unknown as PlatformServiceOptions['access'],
    clusters: {
      listClusters: () => [{ name: 'apps', title: 'apps', account: 'service' }],
    } as unknown as PlatformServiceOptions['clusters'],
    volumesOf: () => ({} as ReturnType<PlatformServiceOptions['volumesOf']>),
    clock: { ...systemClock, now: () => new Date(now) },
    checks: [check],
    setup: () => [],
  };
  const service = new PlatformService(options as PlatformServiceOptions);
  const read = async () => {
    const { clusters } = await service.getReport({
      credentials: mockCredentials.user(),
    });
    return clusters[0]?.checks[0];
  };
  try {
    expect((await read())?.state).toBe('good');
    isGood = false;
    now += QUIET_MS;
    expect(await read()).toMatchObject({
      state: 'bad',
      at: '2026-11-29T12:10:00.000Z',
    });
  } finally {
    await service.close();
  }
});
