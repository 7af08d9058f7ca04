import { parseAllDocuments, stringify } from 'yaml';
import { runKubectl } from './tools';

/** An object as it is in a file. */
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
 * What the API server says to objects without storing them: unknown fields are refused, and so is what the kind's schema
 * and its other checks refuse. Empty where it takes them all.
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

/** The same object with a field that no kind has, where its own fields are. */
export function withUnknownField(object: Manifest): Manifest {
  const field = { noSuchField: true };
  return 'spec' in object
    ? { ...object, spec: { ...(object.spec as object), ...field } }
    : { ...object, ...field };
}
