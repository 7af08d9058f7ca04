import { createHash } from 'node:crypto';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DemoData } from './DemoService';

const KIBIBYTE = 1024;
/** An application that runs for days must not fill the disk: its oldest journals go */
const MOST_JOURNALS = 200;

/**
 * Does to a volume what its application would have done in one step of time. The same volume and step always
 * give the same bytes.
 */
export async function writeStep(
  directory: string,
  step: {
    readonly data: DemoData;
    /** Of the volume: tells its bytes from another's */
    readonly seed: string;
    readonly index: number;
  },
): Promise<void> {
  const { data, seed, index } = step;
  if (data.kind === 'none') {
    return;
  }
  if (data.kind === 'blob') {
    const size = data.kibibytes * KIBIBYTE;
    await writeFile(
      join(directory, 'assets.pack'),
      bytesOf(`${seed}/${index}`, size),
    );
    return;
  }
  const journals = join(directory, 'journal');
  await mkdir(journals, { recursive: true });
  const kibibytes = index === 0 ? data.kibibytes : data.growthKibibytes ?? 4;
  const name = `${String(index).padStart(6, '0')}.csv`;
  await writeFile(join(journals, name), records(seed, index, kibibytes));
  await writeFile(
    join(directory, 'state.json'),
    `${JSON.stringify({ volume: seed, journal: name, steps: index + 1 })}\n`,
  );
  const names = (await readdir(journals)).sort();
  for (const old of names.slice(0, Math.max(0, names.length - MOST_JOURNALS))) {
    await rm(join(journals, old));
  }
}

function records(seed: string, index: number, kibibytes: number): string {
  const random = bytesOf(`${seed}#${index}`, kibibytes * KIBIBYTE);
  const lines = ['id,account,amount,currency,checksum'];
  // 32 random bytes make a line of some 80: text compresses, as records do
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
