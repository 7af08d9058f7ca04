import { type Difference, reportDifferences } from './differences';

/** A test of a contract that a real server does not pass, with the reason why the product works with both. */
interface KnownDifference extends Difference {
  /** The test's title as written, before values are inserted */
  readonly test: string;
  /** It depends on timing: sometimes there is no difference */
  readonly only?: 'sometimes';
}

type Body = (...row: unknown[]) => unknown;

/**
 * Declares a contract's tests, with exceptions for known differences: those run too and may fail, but at least one row
 * of a table must, or the exception is obsolete.
 */
export function withKnownDifferences(
  suite: {
    readonly id: string;
    readonly title: string;
    readonly known: readonly KnownDifference[];
  },
  declare: () => void,
): void {
  const failed = new Map<string, unknown>();
  const guard = (name: string, body: Body): Body => {
    if (!suite.known.some(each => each.test === name)) {
      return body;
    }
    return async (...row) => {
      try {
        await body(...row);
      } catch (error) {
        failed.set(name, error);
      }
    };
  };
  const real = globalThis.it;
  const counted = (name: string, body: Body, timeout?: number) => {
    real(name, guard(name, body) as jest.ProvidesCallback, timeout);
  };
  const each =
    (...table: Parameters<typeof real.each>) =>
    (name: string, body: Body, timeout?: number) => {
      // the rows' arguments determine the number of parameters: Jest checks the function's length for callbacks
      real.each(...table)(name, guard(name, body), timeout);
    };
  const replaced = Object.assign(counted, real, { each });
  globalThis.it = replaced as unknown as typeof real;
  globalThis.test = globalThis.it;
  try {
    declare();
  } finally {
    globalThis.it = real;
    globalThis.test = real;
  }
  describe(`known differences of ${suite.title}`, () => {
    real('are exactly the observed ones', () => {
      const outlived = suite.known.filter(
        one => one.only !== 'sometimes' && !failed.has(one.test),
      );
      expect(outlived.map(one => one.test)).toEqual([]);
      reportDifferences({
        id: suite.id,
        title: suite.title,
        differences: suite.known.map(
          ({ what, sandbox, real: server, why }) => ({
            what,
            sandbox,
            real: server,
            why,
          }),
        ),
      });
    });
  });
}
