import type { JsonObject } from '@backstage/types';
import {
  ANNOTATION_CLAIMS,
  ANNOTATION_CLUSTER,
  ANNOTATION_NAMESPACE,
  ANNOTATION_SELECTOR,
  FALLBACK_ANNOTATIONS,
} from 'backstage-plugin-volsync-common';
import { type FileTree, isObject, YamlFile } from 'kustomize-files';
import type { FileChange } from '../repository/Workspace';
import type { CatalogRequest } from './EnablePlan';
import {
  putMarkedEntries,
  readMarkedEntries,
  takeMarkedEntries,
  type EntriesPath,
} from './markedEntries';
import { verifyEdit } from './verifyEdit';

/** The annotations that the entity needs for its tab to show the volume. */
interface CatalogFacts {
  readonly cluster?: string;
  readonly namespace: string;
  readonly claim: string;
}

interface CatalogPlan {
  readonly changes: readonly FileChange[];
  readonly notes: readonly string[];
}

/**
 * Annotates the catalog entity if its file is in the repository. Existing annotations are never changed: the plan has a
 * note instead. Throws `InputError` if the file can't be edited.
 */
export async function planCatalog(
  tree: FileTree,
  request: CatalogRequest,
  facts: CatalogFacts,
): Promise<CatalogPlan> {
  const found = await findEntity(tree, request);
  if (typeof found === 'string') {
    return { changes: [], notes: [found] };
  }
  const { file, document, annotations } = found;
  const entriesPath = annotationsPath(document);
  const mine = readMarkedEntries(file, entriesPath)?.entries ?? {};
  const wanted = toAnnotations(annotations, facts, mine);
  const edited = putMarkedEntries(file, entriesPath, {
    marker: {},
    entries: wanted.missing,
  });
  verifyEdit(file, edited, {
    document,
    mean: value => {
      const metadata = value.metadata as JsonObject;
      if (Object.keys(wanted.missing).length > 0) {
        metadata.annotations = { ...annotations, ...wanted.missing };
      }
    },
  });
  return {
    changes:
      edited.text === file.text
        ? []
        : [{ file: file.file, before: file.text, after: edited.text }],
    notes: wanted.notes.map(note => `${file.file}: ${note}`),
  };
}

/** Removes the annotations that `planCatalog` added; only the claim, if one is given, because others are backed up. */
export async function planCatalogRemoval(
  tree: FileTree,
  request: CatalogRequest,
  claim: string | undefined,
): Promise<CatalogPlan> {
  const found = await findEntity(tree, request);
  if (typeof found === 'string') {
    return { changes: [], notes: [] };
  }
  const { file, document } = found;
  const entriesPath = annotationsPath(document);
  const mine = readMarkedEntries(file, entriesPath)?.entries ?? {};
  const left = names(mine[ANNOTATION_CLAIMS] ?? '').filter(
    each => each !== claim && each !== '',
  );
  const edited =
    claim !== undefined && left.length > 0
      ? putMarkedEntries(file, entriesPath, {
          marker: {},
          entries: { ...mine, [ANNOTATION_CLAIMS]: left.join(',') },
        })
      : takeMarkedEntries(file, entriesPath);
  return {
    changes:
      edited.text === file.text
        ? []
        : [{ file: file.file, before: file.text, after: edited.text }],
    notes: [],
  };
}

function annotationsPath(document: number): EntriesPath {
  return {
    document,
    keys: ['metadata', 'annotations'],
    owns: key =>
      [ANNOTATION_CLUSTER, ANNOTATION_NAMESPACE, ANNOTATION_CLAIMS].includes(
        key,
      ),
  };
}

interface FoundEntity {
  readonly file: YamlFile;
  readonly document: number;
  readonly annotations: JsonObject;
}

/** The entity in the file, or why it was not found */
async function findEntity(
  tree: FileTree,
  { file: name, entityRef }: CatalogRequest,
): Promise<FoundEntity | string> {
  const text = await tree.read(name);
  if (text === undefined) {
    return `The repository has no ${name}, so the catalog entity is not annotated there.`;
  }
  const file = YamlFile.parse(name, text);
  const entities = file.documents.flatMap((document, index) => {
    const value: unknown = document.toJS();
    const ref = toRef(value);
    return ref === undefined
      ? []
      : [
          {
            index,
            ref,
            metadata: (value as JsonObject).metadata as JsonObject,
          },
        ];
  });
  const wanted = entityRef?.toLocaleLowerCase('en-US');
  const matching = entities.filter(
    ({ ref }) => wanted === undefined || ref === wanted,
  );
  const [entity, ...others] = matching;
  if (!entity || others.length > 0) {
    return entity
      ? `${name} holds several entities, and entityRef doesn't say which, so none is annotated. Set entityRef.`
      : `${name} holds no entity ${
          wanted ?? 'at all'
        }: annotate it where it is.`;
  }
  const { annotations } = entity.metadata;
  return {
    file,
    document: entity.index,
    annotations: isObject(annotations) ? annotations : {},
  };
}

function toRef(value: unknown): string | undefined {
  if (!isObject(value) || !isObject(value.metadata)) {
    return undefined;
  }
  const { kind, metadata } = value;
  return typeof kind === 'string' &&
    typeof metadata.name === 'string' &&
    String(value.apiVersion).startsWith('backstage.io/')
    ? `${kind}:${metadata.namespace ?? 'default'}/${
        metadata.name
      }`.toLocaleLowerCase('en-US')
    : undefined;
}

function toAnnotations(
  annotations: JsonObject,
  { cluster, namespace, claim }: CatalogFacts,
  mine: Readonly<Record<string, string>>,
): { missing: Record<string, string>; notes: string[] } {
  const missing: Record<string, string> = {};
  const notes: string[] = [];
  const own = (key: string, fallback: string) =>
    annotations[key] ?? annotations[fallback];

  const clusters = own(ANNOTATION_CLUSTER, FALLBACK_ANNOTATIONS.cluster);
  if (clusters === undefined && cluster !== undefined) {
    missing[ANNOTATION_CLUSTER] = cluster;
  } else if (cluster !== undefined && !names(clusters).includes(cluster)) {
    notes.push(
      `the entity names the cluster ${clusters} and not "${cluster}", so its tab won't show these backups. Add it by hand.`,
    );
  }
  const namespaces = own(ANNOTATION_NAMESPACE, FALLBACK_ANNOTATIONS.namespace);
  if (namespaces === undefined) {
    missing[ANNOTATION_NAMESPACE] = namespace;
  } else if (namespaces !== namespace) {
    notes.push(
      `the entity names the namespace ${namespaces} and not "${namespace}", so its tab won't show these backups. Change it by hand.`,
    );
  }
  const claims = annotations[ANNOTATION_CLAIMS];
  const selector =
    annotations[ANNOTATION_SELECTOR] ??
    annotations[FALLBACK_ANNOTATIONS.selector] ??
    annotations[FALLBACK_ANNOTATIONS.id];
  if (claims === undefined && selector === undefined) {
    missing[ANNOTATION_CLAIMS] = claim;
  } else if (claims !== undefined && names(claims).includes(claim)) {
    // It exists already.
  } else if (claims !== undefined && mine[ANNOTATION_CLAIMS] === claims) {
    missing[ANNOTATION_CLAIMS] = `${claims},${claim}`;
  } else if (claims !== undefined) {
    notes.push(
      `the entity names the claims ${claims} and not "${claim}", so its tab won't show these backups. Add it by hand.`,
    );
  }
  return { missing, notes };
}

function names(value: unknown): string[] {
  return String(value)
    .split(',')
    .map(name => name.trim());
}
