import { randomBytes } from 'node:crypto';
import {
  chmod,
  link,
  mkdir,
  symlink,
  truncate,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';

/** Writes all kinds of files into a directory. */
export async function writeContent(directory: string): Promise<void> {
  const at = (...parts: (string | Buffer)[]) =>
    Buffer.concat([
      Buffer.from(`${directory}/`),
      ...parts.map(part =>
        typeof part === 'string' ? Buffer.from(part) : part,
      ),
    ]);
  await mkdir(join(directory, 'folder', 'in', 'it'), { recursive: true });
  await mkdir(join(directory, 'empty-folder'));
  await mkdir(join(directory, 'many'));
  await writeFile(at('hello.txt'), 'Hello');
  await writeFile(at('empty'), '');
  await writeFile(at('folder/in/it/deep.txt'), 'deep');
  await writeFile(at('folder/random.bin'), randomBytes(3_000_000));
  await writeFile(at('text.log'), 'a line of text\n'.repeat(200_000));
  await writeFile(at('ünïcödé — 日本語 😀'), 'names');
  await writeFile(at('new\nline'), '1');
  await writeFile(at('back\\slash'), '2');
  await writeFile(at('quote"d'), '3');
  await writeFile(at('tab\tand bell\u0007'), '4');
  await writeFile(at('no utf8 ', Buffer.of(0xff, 0xc3, 0x28, 0xe2, 0x82)), '5');
  await writeFile(at('x'.repeat(250)), '6');
  await writeFile(at('sparse.bin'), 'begin');
  await truncate(at('sparse.bin'), 12_000_000);
  await symlink('hello.txt', at('link'));
  await symlink('/nowhere/at all', at('dangling'));
  await link(at('hello.txt'), at('folder/hardlink'));
  await chmod(at('empty'), 0o4751);
  await utimes(at('hello.txt'), 1_234_567_890.123, 1_234_567_890.987);
  for (let number = 0; number < 150; number++) {
    await writeFile(at(`many/file-${number}`), `content ${number % 40}`);
  }
}
