import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseAllDocuments } from 'yaml';
import { volsyncDefinitions } from '../../sandbox/src/api-server/definitions/volsync';
import type { Schema } from '../../sandbox/src/api-server/validation/schema';

/** The fields of VolSync were written twice, for the sandbox and for the lab: each reveals the other's mistakes. */

interface Definition {
  readonly spec: {
    readonly names: { readonly kind: string };
    readonly versions: readonly {
      readonly schema: { readonly openAPIV3Schema: Schema };
    }[];
  };
}

const definitions = parseAllDocuments(
  readFileSync(path.join(__dirname, '../crds/volsync.yaml'), 'utf8'),
).map(document => document.toJS() as Definition);

/** Every field with its full definition, sorted */
function fieldsOf(schema: Schema, at: string): string[] {
  const { properties, items, description: _, ...rest } = schema;
  return [
    `${at}: ${JSON.stringify(Object.entries(rest).sort())}`,
    ...Object.entries(properties ?? {}).flatMap(([name, field]) =>
      fieldsOf(field, `${at}.${name}`),
    ),
    ...(items ? fieldsOf(items, `${at}[]`) : []),
  ].sort();
}

it.each(volsyncDefinitions.map(one => [one.kind, one] as const))(
  '%s has the same fields in the sandbox and in the lab',
  (kind, { schema }) => {
    const lab = definitions.find(one => one.spec.names.kind === kind)?.spec
      .versions[0]?.schema.openAPIV3Schema.properties;
    for (const part of ['spec', 'status'] as const) {
      const wanted = lab?.[part];
      const mine = schema?.properties?.[part];
      expect(wanted).toBeDefined();
      expect(fieldsOf(mine ?? {}, part)).toEqual(fieldsOf(wanted ?? {}, part));
    }
  },
);
