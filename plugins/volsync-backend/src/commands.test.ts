import type { VolumeReport } from 'backstage-plugin-volsync-common';
// eslint-disable-next-line @backstage/no-relative-monorepo-imports -- a package's test utilities are not exported
import { expectQuoted } from '../../volsync-common/src/__testUtils__/runInShell';
import {
  toPlatformCommands,
  toVolumeCommands,
} from './evidence-export/commands';
import { commandRelease } from './operations/kinds/restore-in-place/holdSchedule';
import { commandBack } from './operations/kinds/restore-in-place/runners';
import { commandUp } from './operations/kinds/restore-in-place/workloads';
import type { StepContext } from './operations/step';

jest.setTimeout(60_000);

it('runs nothing that a name contains, in any command of the evidence', async () => {
  const at = '2026-11-23T03:00:00Z';
  const checked = await expectQuoted(name => {
    const volume = {
      namespace: name,
      claim: name,
      source: { name, secretName: name },
      repository: {
        state: 'read',
        at,
        value: { location: `s3:http://minio:9000/${name}/${name}` },
      },
    };
    const commands = [
      ...toVolumeCommands(volume as unknown as VolumeReport),
      ...toPlatformCommands({ namespace: name, job: 'volsync' }),
    ];
    return new Map(commands.map(({ shows, command }) => [shows, command]));
  });
  expect(checked).toBe(12);
});

it.each([
  ['s3:http://minio:9000/b/p', /AWS_ACCESS_KEY_ID=.*restic snapshots/, true],
  ['rest:http://rest:8000/p', /RESTIC_REST_USERNAME=.*restic snapshots/, false],
  ['b2:bucket/p', /^RESTIC_PASSWORD=.*restic snapshots/, false],
])('names the variables that restic needs for %s', (location, pattern, has) => {
  const commands = toVolumeCommands({
    namespace: 'shop',
    claim: 'data',
    source: { name: 'app', secretName: 'restic' },
    repository: { state: 'read', at: '', value: { location } },
  } as unknown as VolumeReport).map(({ command }) => command);
  expect(commands).toContainEqual(expect.stringMatching(pattern));
  expect(commands.some(command => /mc ls|aws /.test(command))).toBe(has);
});

it('runs nothing that a name contains, in the commands that undo a restore in place', async () => {
  const runner = { resource: 'helmReleases', uid: 'u' } as const;
  const workload = { resource: 'deployments', uid: 'u', replicas: 2 } as const;
  const checked = await expectQuoted(name => {
    const own = { ...runner, namespace: name, name };
    const context = {
      volume: { namespace: name },
      memory: {
        heldBy: 'operation',
        [`helmReleases/${name}/${name}`]: false,
        [`deployments/${name}`]: 2,
      },
    } as unknown as StepContext;
    const commands = {
      back: commandBack(own, context),
      up: commandUp({ ...workload, name }, context),
      release: commandRelease({ name, uid: 'u' }, context),
    };
    return new Map(
      Object.entries(commands).map(([key, command]) => [key, command ?? '']),
    );
  });
  expect(checked).toBe(3);
});
