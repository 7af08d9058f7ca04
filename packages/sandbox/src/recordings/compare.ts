import { isDeepStrictEqual } from 'node:util';
import type { Portrait } from './portrait';

/** Something that one of the two runs has and the other has not. @internal */
export interface Difference {
  readonly scenario: string;
  readonly only: 'recording' | 'sandbox';
  /** `Job volsync-src-app: spec.suspend = false` */
  readonly what: string;
}

/** @internal */
export function differencesOf(
  scenario: string,
  recorded: Portrait,
  played: Portrait,
): Difference[] {
  const differences: Difference[] = [];
  const compare = (
    prefix: string,
    one: readonly string[] = [],
    other: readonly string[] = [],
  ) => {
    const missing = one.filter(each => !other.includes(each));
    const added = other.filter(each => !one.includes(each));
    for (const each of missing) {
      differences.push({ scenario, only: 'recording', what: prefix + each });
    }
    for (const each of added) {
      differences.push({ scenario, only: 'sandbox', what: prefix + each });
    }
    return { missing, added };
  };
  compare('event on ', recorded.events, played.events);
  const names = Object.keys({ ...recorded.objects, ...played.objects });
  for (const name of names) {
    const [was, is] = [recorded.objects[name], played.objects[name]];
    if (!was || !is) {
      differences.push({
        scenario,
        only: was ? 'recording' : 'sandbox',
        what: `${name} exists`,
      });
    } else {
      compare(`${name}: `, was.fields, is.fields);
      const { missing, added } = compare(
        `${name}: state `,
        was.states,
        is.states,
      );
      const orders = [
        was.states.filter(each => !missing.includes(each)),
        is.states.filter(each => !added.includes(each)),
      ];
      if (!isDeepStrictEqual(orders[0], orders[1])) {
        differences.push({
          scenario,
          only: 'sandbox',
          what: `${name}: order of states ${is.states.join(' → ')}`,
        });
      }
    }
  }
  return differences;
}
