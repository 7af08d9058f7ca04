import { FaultWorld, isProtected, verdictOf } from './support/faultWorld';
import { makeManyObjects } from './support/buckets';
import { eventually } from './support/eventually';
import { control, theLab } from './support/lab';
import { credentialsWithout } from './support/minioUsers';
import { shiftClock } from './support/shiftClock';
import type { TcpProxy } from './support/TcpProxy';
import { setSecretKey, setSecretValues } from './support/volume';

/**
 * MinIO broken or denying under a running backend: what it says meanwhile, and that the backup is verified again when it
 * is repaired. A green tick never rests on a bucket that could not be read.
 */

jest.setTimeout(240_000);

let world: FaultWorld;
let proxy: TcpProxy;

beforeAll(async () => {
  ({ world, proxy } = await FaultWorld.startBehindProxy('minio'));
});

afterAll(async () => {
  await world?.stop();
});

it('says that the object store is gone, and proves the backup when it is back', async () => {
  await control('minio', 'kill');
  try {
    expect(await world.losesBucket()).toContain('cannot be reached');
  } finally {
    await control('minio', 'restart');
  }
  await world.readUntil(isProtected);
});

it('takes the part of a listing that came before the store was killed for nothing', async () => {
  const count = 2_500;
  await makeManyObjects('lab-notes', { prefix: 'data/data/ff/', count });
  const whole = await world.readUntil(({ volumes }) => {
    const repository = volumes[0]?.repository;
    return repository?.state === 'read' && repository.value.objectCount > count;
  });
  expect(isProtected(whole)).toBe(true);
  // a page of a thousand objects takes some 300 KB: the second one breaks off in its middle
  proxy.holdAfter(450_000);
  try {
    // it lists because a reader asks; until that is done, the last result stays
    await eventually(
      async () => {
        expect(verdictOf(await world.read())).toBe('protected');
        return proxy.holds;
      },
      { what: 'A listing is under way', timeoutMs: 60_000 },
    );
    await control('minio', 'kill');
    expect(await world.losesBucket()).toContain('cannot be reached');
  } finally {
    await control('minio', 'restart');
    proxy.release();
  }
  const again = await world.readUntil(isProtected);
  expect(again.volumes[0]?.repository).toMatchObject({
    value: { objectCount: expect.any(Number) },
  });
  const { repository } = again.volumes[0] ?? {};
  expect(
    repository?.state === 'read' && repository.value.objectCount,
  ).toBeGreaterThan(count);
});

it('says that the object store refuses its key, and proves the backup with the right one', async () => {
  await setSecretKey('notes', 'not-the-key-of-this-account');
  const report = await world.readWithoutBucket('forbidden');
  expect(said(report)).toContain('SignatureDoesNotMatch');
  await setSecretKey('notes', theLab().minio.secretKey);
  await world.readUntil(isProtected);
});

it('says that its account cannot read the bucket, and not that it is empty', async () => {
  const { accessKey, secretKey } = theLab().minio;
  await setSecretValues('notes', await credentialsWithout('lab-notes'));
  const report = await world.readWithoutBucket('forbidden');
  expect(said(report)).toContain('AccessDenied');
  expect(said(report)).toContain('lab-notes');
  await setSecretValues('notes', {
    AWS_ACCESS_KEY_ID: accessKey,
    AWS_SECRET_ACCESS_KEY: secretKey,
    AWS_SESSION_TOKEN: undefined,
  });
  await world.readUntil(isProtected);
});

it('says that the clocks differ, and not that the key is wrong', async () => {
  const resetClock = shiftClock(20 * 60_000);
  try {
    const why = await world.losesBucket();
    expect(why).toContain('RequestTimeTooSkewed');
    expect(why).toContain('clocks differ');
  } finally {
    resetClock();
  }
  await world.readUntil(isProtected);
});

/** What the report says of the bucket */
function said(report: Awaited<ReturnType<FaultWorld['read']>>): string {
  const repository = report.volumes[0]?.repository;
  return repository?.state === 'unread' ? repository.message : '';
}
