import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { eventually } from './support/eventually';

/** The user-facing command, from its start to Ctrl-C. */

jest.setTimeout(120_000);

const SCRIPT = path.resolve(__dirname, '../../../scripts/lab.mjs');

it('keeps a cluster running with --keep, and leaves nothing behind after Ctrl-C', async () => {
  const command = spawn(
    process.execPath,
    [SCRIPT, '--keep', '--json', '--without-minio', '--context', 'apps'],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let said = '';
  command.stdout.setEncoding('utf8');
  const ready = new Promise<void>((resolve, reject) => {
    command.stdout.on('data', chunk => {
      said += chunk;
      if (said.includes('Ctrl-C stops everything')) {
        resolve();
      }
    });
    command.on('exit', () => reject(new Error(`It ended: ${said}`)));
  });
  await ready;
  const described = said.split('\n').find(line => line.startsWith('{')) ?? '';
  const { directory, url } = JSON.parse(described) as {
    directory: string;
    url: string;
  };
  expect(said).toContain(`Kubernetes v1.37`);
  expect(said).toContain(`export KUBECONFIG=${directory}`);
  expect(existsSync(directory)).toBe(true);

  command.kill('SIGINT');
  const [code] = await once(command, 'exit');
  expect(code).toBe(0);
  expect(said).toContain('Nothing is left running');
  expect(existsSync(directory)).toBe(false);
  await expect(fetch(url)).rejects.toThrow();
});

it('leaves nothing behind after Ctrl-C during its start', async () => {
  const before = new Set(await labDirectories());
  const command = spawn(process.execPath, [SCRIPT, '--keep'], {
    stdio: ['ignore', 'ignore', 'ignore'],
  });
  const made = await eventually(
    async () =>
      (
        await labDirectories()
      ).find(
        name =>
          !before.has(name) &&
          existsSync(path.join(tmpdir(), name, 'logs/etcd.log')),
      ),
    { what: 'etcd is started' },
  );
  command.kill('SIGINT');
  const [code] = await once(command, 'exit');
  expect(code).toBe(130);
  expect(existsSync(path.join(tmpdir(), made))).toBe(false);
});

async function labDirectories(): Promise<string[]> {
  return (await readdir(tmpdir())).filter(name =>
    /^volsync-lab-[A-Za-z0-9]{6}$/.test(name),
  );
}

it('reports invalid arguments', async () => {
  const command = spawn(process.execPath, [SCRIPT, '--kepp'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  command.stderr.setEncoding('utf8').on('data', chunk => {
    said += chunk;
  });
  const [code] = await once(command, 'close');
  expect(code).toBe(1);
  expect(said).toContain("'--kepp'");
  expect(said).toContain('--keep');
});
