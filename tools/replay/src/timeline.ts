import type { Conclusion } from './conclude';
import type { Replay } from './Replay';

/** A conclusion that differs from the previous one of the same resource. */
export interface VerdictChange {
  /** Milliseconds since the epoch */
  readonly at: number;
  readonly conclusion: Conclusion;
}

/**
 * The interval for evaluating a time without events: changes caused by the clock alone (overdue, stuck) last longer.
 */
const QUIET_STEP = 5_000;
const MAX_QUIET_READINGS = 3_000;
/** The precision of such a change's time */
const PRECISION = 250;

/**
 * Every change of a verdict or of its findings, in order: after each event, and between events if the clock alone
 * changes something.
 */
export async function* timeline(replay: Replay): AsyncGenerator<VerdictChange> {
  const { moments } = replay;
  const [first = 0] = moments;
  const step = Math.max(
    QUIET_STEP,
    ((moments.at(-1) ?? first) - first) / MAX_QUIET_READINGS,
  );
  const reported = new Map<string, string>();
  let before = first;
  for (const moment of moments) {
    yield* quietChanges({
      replay,
      reported,
      from: before,
      to: moment,
      step,
    });
    await replay.playTo(moment);
    yield* changesAt({
      at: moment,
      reported,
      conclusions: replay.conclude(),
    });
    before = moment;
  }
}

function* quietChanges(options: {
  readonly replay: Replay;
  readonly reported: Map<string, string>;
  readonly from: number;
  readonly to: number;
  readonly step: number;
}): Generator<VerdictChange> {
  const { replay, reported: told, from, to, step } = options;
  let known = from;
  let text = textOf(replay.conclude(from));
  while (known < to - 1) {
    const next = Math.min(known + step, to - 1);
    if (textOf(replay.conclude(next)) === text) {
      known = next;
      continue;
    }
    let [same, changed] = [known, next];
    while (changed - same > PRECISION) {
      const middle = Math.floor((same + changed) / 2);
      if (textOf(replay.conclude(middle)) === text) {
        same = middle;
      } else {
        changed = middle;
      }
    }
    const conclusions = replay.conclude(changed);
    yield* changesAt({ at: changed, reported: told, conclusions });
    text = textOf(conclusions);
    known = changed;
  }
}

function* changesAt(options: {
  readonly at: number;
  readonly reported: Map<string, string>;
  readonly conclusions: readonly Conclusion[];
}): Generator<VerdictChange> {
  const { at, reported: told, conclusions } = options;
  const present = new Set(conclusions.map(keyOf));
  for (const key of [...told.keys()]) {
    if (!present.has(key)) {
      // If it appears again, it is reported again.
      told.delete(key);
    }
  }
  for (const conclusion of conclusions) {
    const text = textOf([conclusion]);
    if (told.get(keyOf(conclusion)) !== text) {
      told.set(keyOf(conclusion), text);
      yield { at, conclusion };
    }
  }
}

function keyOf({ kind, namespace, name }: Conclusion): string {
  return `${kind}/${namespace}/${name}`;
}

function textOf(conclusions: readonly Conclusion[]): string {
  return JSON.stringify(
    conclusions.map(conclusion => [
      keyOf(conclusion),
      conclusion.verdict,
      conclusion.findings
        .map(({ code, severity }) => `${code} ${severity}`)
        .sort(),
    ]),
  );
}
