/** The response arrived but isn't a report. */
export class InvalidReportError extends Error {
  constructor(rule: string) {
    super(
      `The answer of the VolSync backend cannot be read: ${rule}. Check that the versions of backstage-plugin-volsync and backstage-plugin-volsync-backend belong together, and that no proxy answers in its place.`,
    );
    this.name = 'InvalidReportError';
  }
}

/**
 * Parses a response of the backend and checks its frame. A proxy's page or another version's response then gives one
 * clear error instead of a broken page. Throws `InvalidReportError`.
 */
export function parseAnswer<Answer extends object>(
  text: string,
  frame: {
    readonly texts?: readonly (keyof Answer & string)[];
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
  need(frame.texts, 'a text', found => typeof found === 'string');
  need(frame.lists, 'a list', Array.isArray);
  need(frame.numbers, 'a number', found => typeof found === 'number');
  need(frame.records, 'an object', isRecord);
  return answer as Answer;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
