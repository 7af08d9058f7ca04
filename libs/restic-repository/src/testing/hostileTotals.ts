/*
 * Runs in a process of its own: reads a repository that takes as many resources as possible, on real threads, and
 * prints the stalls of the main thread and the memory.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { RepositoryLimitError } from '../lib/limits';
import { openRepository } from '../openRepository';
import { Forge } from './forge';

const MEBIBYTE = 1024 * 1024;

const open = (forge: Forge) =>
  openRepository({ store: forge.store, password: 'forged' });

const works: Readonly<Record<string, () => Promise<() => Promise<unknown>>>> = {
  /** 300 snapshot objects that inflate to 16 MiB each */
  async snapshots() {
    const forge = await Forge.create();
    for (let number = 0; number < 300; number++) {
      const text = JSON.stringify({
        time: '2026-11-01T03:00:00Z',
        tree: '0'.repeat(64),
        hostname: `host ${number} ${'x'.repeat(16 * MEBIBYTE - 200)}`,
      });
      forge.putCompressed('snapshots', Buffer.from(text));
    }
    const repository = await open(forge);
    return () => repository.snapshots();
  },
  /** Six index files that inflate to as much as one may have */
  async index() {
    const forge = await Forge.create();
    const blob = `{"id":"${'ab'.repeat(
      32,
    )}","type":"data","offset":0,"length":99}`;
    const blobs = Math.floor((60 * MEBIBYTE) / (blob.length + 1));
    for (let number = 0; number < 6; number++) {
      const id = number.toString(16).padStart(64, '0');
      const text = `{"packs":[{"id":"${id}","blobs":[${blob}${`,${blob}`.repeat(
        blobs - 1,
      )}]}]}`;
      forge.putCompressed('index', Buffer.from(text));
    }
    const repository = await open(forge);
    return () => repository.usage();
  },
  /** Six index files that inflate to 166 MB */
  async largerIndex() {
    const forge = await Forge.create();
    for (let number = 0; number < 6; number++) {
      const text = Buffer.alloc(166_000_000, 0x20);
      text.write(`{"packs":[],"number":${number}}`, text.length - 40);
      forge.putCompressed('index', text);
    }
    const repository = await open(forge);
    return () => repository.usage();
  },
};

async function main(): Promise<void> {
  const run = await works[process.argv[2] ?? '']?.();
  if (!run) throw new Error(`There is no work "${process.argv[2]}"`);
  const before = process.memoryUsage().rss;
  let most = before;
  const sampling = setInterval(() => {
    most = Math.max(most, process.memoryUsage().rss);
  }, 20);
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  // The monitor measures from its second turn on, so work that begins earlier is not measured
  await new Promise(resolve => setTimeout(resolve, 50));
  const limit = await run().then(
    () => undefined,
    error => {
      if (error instanceof RepositoryLimitError) return error.limit;
      throw error;
    },
  );
  // Work that is still in progress must end too
  await new Promise(resolve => setTimeout(resolve, 500));
  delay.disable();
  clearInterval(sampling);
  process.stdout.write(
    JSON.stringify({
      limit,
      stallMs: delay.max / 1e6,
      grownMebibytes: (most - before) / MEBIBYTE,
    }),
  );
}

if (require.main === module) {
  main().catch(error => {
    process.stderr.write(String(error));
    process.exitCode = 1;
  });
}
