import { execFile } from 'node:child_process';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import fc from 'fast-check';

const run = promisify(execFile);

/** Every program that the product's commands call. Each stub records its arguments and does nothing else. */
const PROGRAMS =
  'kubectl restic flux mc aws jq curl grep base64 date op openssl';
const END = '\u0001end';

/** Names that create a file, become an option or break the line if they are not quoted. */
const HOSTILE_NAMES: readonly string[] = [
  '$(>canary)',
  '`>canary`',
  "';>canary;'",
  '";>canary;"',
  "'$(>canary)'",
  '"`>canary`"',
  "a';>canary #",
  ';>canary',
  '|>canary',
  '&&>canary',
  '>canary',
  'a\n>canary\nb',
  'a\r\n>canary',
  '\\$(>canary)',
  "\\';>canary;\\'",
  '\\',
  '${IFS}$(>canary)',
  ')>canary;(',
  '--kubeconfig=canary',
  '-x;>canary',
  '--',
  '* ? [a]',
  '~',
  '#',
  '{a,b}',
  '=ls',
  'a b\tc',
  'a\u2028>canary',
  'a\u202eb',
  'a\u0000b\u001b[0m',
  ...fc
    .sample(
      fc.string({
        unit: fc.constantFrom(...'`$()\'"\\;&|<>-{}!#*~= \n\tab'),
        minLength: 4,
        maxLength: 16,
      }),
      { seed: 17, numRuns: 10 },
    )
    .map(text => `${text}$(>canary)`),
];

/** A name as it appears in a command: on one line. */
export function asWritten(name: string): string {
  return name.replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ');
}

/**
 * What a real shell runs for each command: the arguments of every program, in alphabetical order. Throws if the shell can't
 * parse the commands, or if they write a file.
 */
export async function runInShell(
  commands: readonly string[],
): Promise<readonly (readonly string[])[][]> {
  const directory = await mkdtemp(path.join(tmpdir(), 'commands-'));
  try {
    const script = path.join(directory, 'script.sh');
    const log = path.join(directory, 'log');
    const record = (words: string) => `printf '%s\\0' ${words} '${END}' >&9`;
    await writeFile(
      script,
      [
        `exec 9>'${log}'`,
        ...PROGRAMS.split(' ').map(
          program => `${program}() { ${record(`${program} "$@"`)}; }`,
        ),
        ...commands.map(
          (command, index) =>
            `${record(
              `'#' ${index}`,
            )}\n(\n${command}\nwait\n) </dev/null >/dev/null`,
        ),
      ].join('\n'),
    );
    await run('sh', ['-n', script], { cwd: directory });
    await run('sh', [script], { cwd: directory });
    const written = (await readdir(directory)).filter(
      file => !['script.sh', 'log'].includes(file),
    );
    if (written.length > 0) {
      throw new Error(`The commands wrote ${written.join(', ')}`);
    }
    return toCalls(await readFile(log, 'utf8'));
  } finally {
    await rm(directory, { recursive: true });
  }
}

function toCalls(log: string): (readonly string[])[][] {
  const ofCommands: (readonly string[])[][] = [];
  for (const record of log.split(`${END}\0`).slice(0, -1)) {
    const words = record.split('\0').slice(0, -1);
    if (words[0] === '#') {
      ofCommands.push([]);
    } else {
      ofCommands.at(-1)?.push(words);
    }
  }
  // Calls of a pipeline are recorded in any order
  return ofCommands.map(calls =>
    calls.sort(([a = ''], [b = '']) => a.localeCompare(b)),
  );
}

/**
 * Runs the commands that `build` returns for each hostile name and for a harmless one. Both must call the same programs
 * with the same arguments except for the name. Commands are matched by key; up to a tenth of them may be absent with
 * a name that changes their meaning. Returns the number of commands.
 */
export async function expectQuoted(
  build: (name: string) => ReadonlyMap<string, string>,
): Promise<number> {
  const plain = 'placeholder';
  const commands = build(plain);
  const keys = [...commands.keys()];
  const calls = await runInShell([...commands.values()]);
  for (const name of HOSTILE_NAMES) {
    const hostile = build(name);
    const common = keys.filter(key => hostile.has(key));
    const missing = keys.length - common.length;
    if (missing > keys.length / 10) {
      throw new Error(
        `Of ${
          keys.length
        } commands, ${missing} are missing with the name ${JSON.stringify(
          name,
        )}`,
      );
    }
    let actual;
    try {
      actual = await runInShell(common.map(key => hostile.get(key) ?? ''));
    } catch (error) {
      throw new Error(`With the name ${JSON.stringify(name)}: ${error}`);
    }
    const expected = common.map(key =>
      calls[keys.indexOf(key)]?.map(words =>
        words.map(word => word.replaceAll(plain, () => asWritten(name))),
      ),
    );
    expect({ name, calls: actual.map(withoutEnd) }).toEqual({
      name,
      calls: expected.map(withoutEnd),
    });
  }
  return keys.length;
}

/** Without `--`, which ends the options before a name that looks like one. */
function withoutEnd(calls: readonly (readonly string[])[] = []) {
  return calls.map(words => words.filter(word => word !== '--'));
}
