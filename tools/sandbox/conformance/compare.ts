import { isDeepStrictEqual } from 'node:util';
import type { ObjectPortrait, RunSummary } from './runSummary';

/** A fact that only one of two runs has. */
export interface Difference {
  readonly scenario: string;
  readonly only: 'recording' | 'sandbox';
  /** `Job volsync-src-app`; for an event, its object; for an answer, what was applied */
  readonly object: string;
  /** `spec.suspend = false`, `state …`, `event …`, `answer …` */
  readonly what: string;
}

/** The compared facts of one run. */
export interface Run {
  readonly summary: RunSummary;
  readonly refusals: Readonly<Record<string, string>>;
}

class Comparison {
  readonly differences: Difference[] = [];
  readonly #scenario: string;

  constructor(scenario: string) {
    this.#scenario = scenario;
  }

  objects(name: string, was?: ObjectPortrait, is?: ObjectPortrait): void {
    if (!was || !is) {
      this.#add(was ? 'recording' : 'sandbox', `${name}: exists`);
      return;
    }
    this.lists(`${name}: `, was.fields, is.fields);
    const same = this.lists(`${name}: state `, was.states, is.states);
    const order = is.states.filter(each => same.includes(each));
    if (!isDeepStrictEqual(order, same)) {
      this.#add('sandbox', `${name}: order of states ${order.join(' → ')}`);
    }
  }

  /** Facts that both have, in the order of the recording */
  lists(
    prefix: string,
    was: readonly string[],
    is: readonly string[],
  ): readonly string[] {
    for (const each of was.filter(one => !is.includes(one))) {
      this.#add('recording', prefix + each);
    }
    for (const each of is.filter(one => !was.includes(one))) {
      this.#add('sandbox', prefix + each);
    }
    return was.filter(one => is.includes(one));
  }

  #add(only: Difference['only'], text: string): void {
    const [, object = '', what = ''] = /^(\S+ \S+): (.*)$/s.exec(text) ?? [];
    this.differences.push({ scenario: this.#scenario, only, object, what });
  }
}

export function differencesOf(
  scenario: string,
  recorded: Run,
  played: Run,
): Difference[] {
  const comparison = new Comparison(scenario);
  comparison.lists('', recorded.summary.events, played.summary.events);
  comparison.lists('', answersOf(recorded), answersOf(played));
  const [was, is] = [recorded.summary.objects, played.summary.objects];
  for (const name of Object.keys({ ...was, ...is })) {
    comparison.objects(name, was[name], is[name]);
  }
  return comparison.differences;
}

function answersOf({ refusals }: Run): string[] {
  return Object.entries(refusals).map(
    ([name, text]) => `manifest ${name}: answer ${text}`,
  );
}
