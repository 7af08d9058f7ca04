import { createHash } from 'node:crypto';
import { mkdir, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DemoData } from './DemoService';

const KIBIBYTE = 1024;
/** An application must not fill the disk over days: its oldest journals are removed. */
const MAX_JOURNALS = 200;

/** Changes a volume like its application would in one step. The same volume and step always produce the same bytes. */
export async function writeStep(
  directory: string,
  step: {
    readonly data: DemoData;
    /** A seed that distinguishes the volume's bytes from another's */
    readonly seed: string;
    readonly index: number;
    /** When the application wrote it; default: now */
    readonly time?: Date;
  },
): Promise<void> {
  const { data, seed, index, time = new Date() } = step;
  if (data.kind === 'none') {
    return;
  }
  if (data.kind === 'blob') {
    const size = data.kibibytes * KIBIBYTE;
    const pack = join(directory, 'assets.pack');
    await writeFile(pack, bytesOf(`${seed}/${index}`, size));
    await setTime([pack, directory], time);
    return;
  }
  const journals = join(directory, 'journal');
  await mkdir(journals, { recursive: true });
  const kibibytes = index === 0 ? data.kibibytes : data.growthKibibytes ?? 4;
  const name = `${String(index).padStart(6, '0')}.csv`;
  const journal = join(journals, name);
  const state = join(directory, 'state.json');
  await writeFile(journal, records(seed, index, kibibytes));
  await writeFile(
    state,
    `${JSON.stringify({ volume: seed, journal: name, steps: index + 1 })}\n`,
  );
  const names = (await readdir(journals)).sort();
  for (const old of names.slice(0, Math.max(0, names.length - MAX_JOURNALS))) {
    await rm(join(journals, old));
  }
  await setTime([journal, state, journals, directory], time);
}

async function setTime(paths: readonly string[], time: Date): Promise<void> {
  for (const path of paths) {
    await utimes(path, time, time);
  }
}

function records(seed: string, index: number, kibibytes: number): string {
  const random = bytesOf(`${seed}#${index}`, kibibytes * KIBIBYTE);
  const lines = ['id,account,amount,currency,checksum'];
  // 32 random bytes produce a line of about 80: text that compresses, like records
  for (let at = 0; at + 32 <= random.length / 2.5; at += 32) {
    const amount = (random.readUInt16LE(at) / 100).toFixed(2);
    const account = random.readUInt16LE(at + 2);
    const checksum = random.subarray(at + 4, at + 32).toString('hex');
    lines.push(`${index}-${at / 32},${account},${amount},EUR,${checksum}`);
  }
  return `${lines.join('\n')}\n`;
}

function bytesOf(seed: string, length: number): Buffer {
  return createHash('shake256', { outputLength: length }).update(seed).digest();
}
