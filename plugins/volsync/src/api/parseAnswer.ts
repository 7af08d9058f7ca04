import { InvalidReportError } from './parseReport';

/**
 * Parses a response of the backend and checks its frame. A proxy's page or another version's response then gives one
 * clear error instead of a broken page. Throws `InvalidReportError`.
 */
export function parseAnswer<Answer extends object>(
  text: string,
  frame: {
    readonly lists?: readonly (keyof Answer & string)[];
    readonly numbers?: readonly (keyof Answer & string)[];
    readonly records?: readonly (keyof Answer & string)[];
  },
): Answer {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new InvalidReportError('it is not JSON');
  }
  if (!isRecord(value)) {
    throw new InvalidReportError('it is not an object');
  }
  const answer = value;
  const need = (
    keys: readonly string[] | undefined,
    what: string,
    holds: (found: unknown) => boolean,
  ) => {
    const wrong = keys?.find(key => !holds(answer[key]));
    if (wrong !== undefined) {
      throw new InvalidReportError(`"${wrong}" is not ${what}`);
    }
  };
  need(frame.lists, 'a list', Array.isArray);
  need(frame.numbers, 'a number', found => typeof found === 'number');
  need(frame.records, 'an object', isRecord);
  return answer as Answer;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
