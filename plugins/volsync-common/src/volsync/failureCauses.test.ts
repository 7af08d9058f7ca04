import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FailureCause } from './failureCauses';
import { CAUSES, recogniseCause } from './failureCauses';

interface RecordedLogs {
  readonly operation: string;
  readonly failed: readonly {
    readonly cause: FailureCause;
    readonly cases: readonly string[];
    readonly log: readonly string[];
  }[];
}

const FIXTURES = join(__dirname, '../../fixtures');
const FOLDER = join(FIXTURES, 'restic');

const recorded = readdirSync(FOLDER).map(
  file => JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as RecordedLogs,
);
const logs = recorded.flatMap(({ operation, failed }) =>
  failed.map(({ cases, cause, log }) => ({
    name: `${operation}: ${cases.join(', ')}`,
    cause,
    log: log.join('\n'),
  })),
);

/** Messages from other sources, with the public report or the source file that quotes them. */
const messages = Object.entries(
  JSON.parse(readFileSync(join(FIXTURES, 'messages.json'), 'utf8')) as Record<
    FailureCause | 'none',
    readonly { readonly from: string; readonly text: string }[]
  >,
).flatMap(([cause, all]) => all.map(one => ({ cause, ...one })));

describe("restic's messages when a store fails", () => {
  it('were recorded for every operation', () => {
    expect(recorded.map(({ operation }) => operation).sort()).toEqual([
      'backup',
      'forget',
      'prune',
      'restore',
      'unlock',
    ]);
  });

  it.each(logs)('$name: $cause', ({ cause, log }) => {
    expect(recogniseCause(log)).toBe(cause);
  });
});

describe('messages from public reports and source files', () => {
  it.each(messages)('$cause: $text', ({ cause, text }) => {
    expect(recogniseCause(text) ?? 'none').toBe(cause);
  });

  it('have a source and no duplicates', () => {
    expect(messages.filter(({ from }) => !/\S{3}/.test(from))).toEqual([]);
    expect(new Set(messages.map(({ text }) => text)).size).toBe(
      messages.length,
    );
  });
});

it('cover every phrase of the patterns', () => {
  const said = [
    ...logs.map(({ log }) => log),
    ...messages.map(({ text }) => text),
    ...recordings(),
  ].join('\n\n');
  const unheard = CAUSES.flatMap(([cause, { source, flags }]) =>
    alternatives(source)
      .filter(one => !new RegExp(one, `${flags}m`).test(said))
      .map(one => `${cause}: ${one}`),
  );
  expect(unheard).toEqual([]);
});

/** Messages in the recordings of the real controller. */
function recordings(): readonly string[] {
  const tapes = join(FIXTURES, 'tapes');
  return readdirSync(tapes, { recursive: true, withFileTypes: true })
    .filter(({ name }) => /\.(log|jsonl)$/.test(name))
    .map(({ parentPath, name }) =>
      readFileSync(join(parentPath, name), 'utf8')
        // Puts each string of a JSON line on a line of its own
        .replaceAll(/(?<!\\)"/g, '\n')
        .replaceAll('\\"', '"'),
    );
}

/** The alternatives of a pattern between its outermost bars. */
function alternatives(pattern: string): readonly string[] {
  const parts = [''];
  let depth = 0;
  for (const [token] of pattern.matchAll(/\\.|\[(?:\\.|[^\]])*\]|[^]/g)) {
    depth += token === '(' ? 1 : 0;
    depth -= token === ')' ? 1 : 0;
    if (token === '|' && depth === 0) {
      parts.push('');
    } else {
      parts[parts.length - 1] += token;
    }
  }
  return parts;
}
