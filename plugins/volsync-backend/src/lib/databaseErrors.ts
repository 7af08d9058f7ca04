/** An error of the portal's own database, as shown to people. */

interface Reason {
  readonly pattern: RegExp;
  /** Follows "The portal's database" */
  readonly text: string;
  readonly fix: string;
}

const REASONS: readonly Reason[] = [
  {
    pattern: /^SQLITE_(BUSY|LOCKED)|^55P03$/,
    text: 'is locked by another process',
    fix: 'Find out what else has it open, such as a copy or a second portal.',
  },
  {
    pattern: /^SQLITE_FULL|^53100$/,
    text: 'has no space left on its disk',
    fix: 'Free space on its disk, or enlarge it.',
  },
  {
    pattern: /^SQLITE_READONLY|^25006$/,
    text: 'is read-only',
    fix: 'Let the portal write to it: check the mount and the owner of its file, or which server of PostgreSQL it reaches.',
  },
  {
    pattern: /^SQLITE_(IOERR|CANTOPEN)|^58/,
    text: 'cannot be read from its disk',
    fix: 'Check its disk.',
  },
  {
    pattern: /^SQLITE_(CORRUPT|NOTADB)|^XX/,
    text: 'is damaged',
    fix: 'Restore it from its backup.',
  },
  {
    pattern: /^57P|^53|^08|^3D000$|^28|^E[A-Z]+$/,
    text: 'does not answer',
    fix: 'Check that it runs, and that the portal reaches it with its name and password.',
  },
];

/** Knex's connection timeout has no error code */
const NO_CONNECTION =
  /Timeout acquiring a connection|Connection terminated|Connection ended/;

export interface DatabaseProblem {
  /** A clause after "The portal's database" */
  readonly text: string;
  readonly fix: string;
  readonly code: string;
}

export interface DatabaseError extends Error {
  readonly code?: string;
  statusCode?: number;
}

const named = new WeakSet<object>();

/** What is wrong with the database itself; undefined if it only rejected one query. */
export function findDatabaseProblem(
  error: DatabaseError,
): DatabaseProblem | undefined {
  const code = String(error.code ?? '');
  const reason = REASONS.find(
    ({ pattern, text }) =>
      pattern.test(code) ||
      (text === 'does not answer' && NO_CONNECTION.test(error.message)),
  );
  return reason && { text: reason.text, fix: reason.fix, code };
}

/** Changes the error's message in place, because the error is already being thrown. */
export function nameDatabaseError(
  error: DatabaseError,
): DatabaseProblem | undefined {
  const problem = findDatabaseProblem(error);
  const code = String(error.code ?? '');
  error.message = `The portal's database ${problem?.text ?? 'refused a query'}${
    code && ` (${code})`
  }. Try again in a moment, and tell the operator of the portal if it stays`;
  error.statusCode = 503;
  if (problem) {
    named.add(error);
  }
  return problem;
}

/** Whether the database itself failed, which says nothing about what was read. */
export function isDatabaseError(error: unknown): boolean {
  return typeof error === 'object' && error !== null && named.has(error);
}
