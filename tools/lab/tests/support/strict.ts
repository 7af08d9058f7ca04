import { parseAllDocuments, stringify } from 'yaml';
import { runKubectl } from './tools';

/** An object from a file. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly [field: string]: unknown;
  };
  readonly [field: string]: unknown;
}

export const toManifests = (text: string): readonly Manifest[] =>
  parseAllDocuments(text)
    .map(document => document.toJS() as Manifest | null)
    .filter(object => object !== null);

/** `apps/v1 Deployment` */
export const toKind = ({ apiVersion, kind }: Manifest) =>
  `${apiVersion} ${kind}`;

/**
 * The API server's errors for objects in a dry run: unknown fields are rejected, and everything that the kind's schema
 * and its other checks reject. Empty if it accepts them all.
 */
export async function strictProblems(
  objects: readonly Manifest[],
): Promise<string> {
  const { code, stderr } = await runKubectl(
    [
      'apply',
      '--server-side',
      '--dry-run=server',
      '--validate=strict',
      '--field-manager=lab-strict',
      '-f',
      '-',
    ],
    objects.map(object => stringify(object)).join('---\n'),
  );
  return code === 0 ? '' : stderr || `kubectl ended with ${code}`;
}

/** The same object with an unknown field next to its own fields. */
export function withUnknownField(object: Manifest): Manifest {
  const field = { noSuchField: true };
  return 'spec' in object
    ? { ...object, spec: { ...(object.spec as object), ...field } }
    : { ...object, ...field };
}
