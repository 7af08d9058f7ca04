import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import path from 'node:path';
import type { LabDescription } from './support/lab';
import { PortalUnderTest } from './support/portalUnderTest';

/**
 * What `npm start -- --lab` shows: services that VolSync backs up on real servers, read with the portal's own account.
 */

jest.setTimeout(300_000);

const SCRIPT = path.resolve(__dirname, '../../../scripts/lab.mjs');

it("verifies the backup whose Secret it can read, and reports that it cannot read the other's", async () => {
  const command = spawn(
    process.execPath,
    [SCRIPT, '--keep', '--json', '--services'],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let said = '';
  command.stderr.setEncoding('utf8').on('data', chunk => {
    said += chunk;
  });
  command.stdout.setEncoding('utf8');
  await new Promise<void>((resolve, reject) => {
    command.stdout.on('data', chunk => {
      said += chunk;
      if (said.includes('Ctrl-C stops everything')) {
        resolve();
      }
    });
    command.on('exit', () => reject(new Error(`It ended: ${said}`)));
  });
  const text = said.split('\n').find(line => line.startsWith('{')) ?? '';
  const lab = JSON.parse(text) as LabDescription & {
    readonly portal: { readonly token: string };
  };
  const portal = await PortalUnderTest.start({
    token: lab.portal.token,
    apiServer: lab.url,
    caData: lab.caData,
    objectStores: [lab.minio.url],
    namespaces: ['notes', 'photos'],
  });
  try {
    const notes = await portal.readUntil(
      'notes',
      ({ volumes }) => volumes[0]?.verdict === 'protected',
      90_000,
    );
    expect(notes.volumes[0]).toMatchObject({
      claimPhase: 'Bound',
      newestRestorable: { proof: 'present' },
      source: { lastResult: 'Successful', copyMethod: 'Snapshot' },
    });
    const photos = await portal.readUntil(
      'photos',
      ({ volumes }) =>
        volumes[0]?.repository.state === 'unread' &&
        volumes[0].repository.reason === 'forbidden',
      90_000,
    );
    expect(photos.volumes[0]).toMatchObject({
      verdict: 'unknown',
      newestRestorable: { proof: 'recorded' },
    });
  } finally {
    await portal.stop();
    command.kill('SIGINT');
    await once(command, 'exit');
  }
  expect(said).toContain('Nothing is left running');
  expect(existsSync(lab.directory)).toBe(false);
});
