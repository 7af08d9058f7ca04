import {
  FaultEnvironment,
  isProtected,
  verdictOf,
} from './support/faultEnvironment';
import { makeManyObjects } from './support/buckets';
import { eventually } from './support/eventually';
import { control, theLab } from './support/lab';
import { credentialsWithout } from './support/minioUsers';
import { shiftClock } from '../../../plugins/volsync-backend/src/__testUtils__/shiftClock';
import type { TcpProxy } from './support/TcpProxy';
import { setSecretKey, setSecretValues } from './support/volume';

/**
 * MinIO fails or denies access while the backend runs: what the backend reports meanwhile, and that the backup is
 * verified again afterwards. A green verdict never rests on a bucket that could not be read.
 */

jest.setTimeout(240_000);

let environment: FaultEnvironment;
let proxy: TcpProxy;

beforeAll(async () => {
  ({ world: environment, proxy } = await FaultEnvironment.startBehindProxy(
    'minio',
  ));
});

afterAll(async () => {
  await environment?.stop();
});

it('reports an unreachable object store, and verifies the backup afterwards', async () => {
  await control('minio', 'kill');
  try {
    expect(await environment.losesBucket()).toContain('cannot be reached');
  } finally {
    await control('minio', 'restart');
  }
  await environment.readUntil(isProtected);
});

it('ignores the part of a listing that arrived before the store was killed', async () => {
  const count = 2_500;
  await makeManyObjects('lab-notes', { prefix: 'data/data/ff/', count });
  const whole = await environment.readUntil(({ volumes }) => {
    const repository = volumes[0]?.repository;
    return repository?.state === 'read' && repository.value.objectCount > count;
  });
  expect(isProtected(whole)).toBe(true);
  // a page of a thousand objects takes about 300 KB: the second one is interrupted in the middle
  proxy.holdAfter(450_000);
  try {
    // a request triggers the listing; until that is done, the last result stays
    await eventually(
      async () => {
        expect(verdictOf(await environment.read())).toBe('protected');
        return proxy.holds;
      },
      { what: 'A listing is under way', timeoutMs: 60_000 },
    );
    await control('minio', 'kill');
    expect(await environment.losesBucket()).toContain('cannot be reached');
  } finally {
    await control('minio', 'restart');
    proxy.release();
  }
  const again = await environment.readUntil(isProtected);
  expect(again.volumes[0]?.repository).toMatchObject({
    value: { objectCount: expect.any(Number) },
  });
  const { repository } = again.volumes[0] ?? {};
  expect(
    repository?.state === 'read' && repository.value.objectCount,
  ).toBeGreaterThan(count);
});

it('reports a rejected key, and verifies the backup with the right one', async () => {
  await setSecretKey('notes', 'not-the-key-of-this-account');
  expect(await environment.losesBucket()).toContain('SignatureDoesNotMatch');
  await setSecretKey('notes', theLab().minio.secretKey);
  await environment.readUntil(isProtected);
});

it('reports that its account cannot read the bucket, not that it is empty', async () => {
  const { accessKey, secretKey } = theLab().minio;
  await setSecretValues('notes', await credentialsWithout('lab-notes'));
  const why = await environment.losesBucket();
  expect(why).toContain('AccessDenied');
  expect(why).toContain('lab-notes');
  await setSecretValues('notes', {
    AWS_ACCESS_KEY_ID: accessKey,
    AWS_SECRET_ACCESS_KEY: secretKey,
    AWS_SESSION_TOKEN: undefined,
  });
  await environment.readUntil(isProtected);
});

it('reports clock skew, not a wrong key', async () => {
  const resetClock = shiftClock(20 * 60_000);
  try {
    const why = await environment.losesBucket();
    expect(why).toContain('RequestTimeTooSkewed');
    expect(why).toContain('clocks differ');
  } finally {
    resetClock();
  }
  await environment.readUntil(isProtected);
});
