import { InputError } from '@backstage/errors';
import {
  isObject,
  type JsonObject,
  parseDocuments,
  YamlFile,
} from 'kustomize-files';
import { stringify } from 'yaml';
import { type ArgoApplication, type ArgoAddress } from '../model/argocd';
import { toReferred } from '../model/DirectoryGraph';
import {
  type RepositoryModel,
  describeApplication,
} from '../model/RepositoryModel';
import type { FileChange } from '../repository/Workspace';
import {
  type ListPath,
  putMarkedItems,
  readMarkedItems,
  takeMarkedItems,
} from './listedComponents';
import { verifyEdit } from './verifyEdit';
import { capital } from './words';

/*
 * A Helm chart can't contain additional objects, so the backups of its app are in a directory of their own, which Argo
 * CD has to deploy as well. An application with a list of sources gets another source. Any other application gets a
 * second application in the same file, so both are applied together.
 */

/** How Argo CD deploys the directory of an app's backups. */
export interface Attachment {
  readonly type: 'source' | 'application';
  /** Whether it exists already */
  readonly present: boolean;
}

/** The directory that "Enable backups" attached to an application; undefined if it attached none. */
export async function readAttachment(
  model: RepositoryModel,
  application: ArgoApplication,
): Promise<{ directory: string; attachment: Attachment } | undefined> {
  const text = (await model.files.text(application.file)) ?? '';
  const beside = findDocument(text, application.name);
  if (beside) {
    const [value] = parseDocuments(
      text.slice(beside.start, beside.end),
      application.file,
    );
    const spec = isObject(value) && isObject(value.spec) ? value.spec : {};
    const source = isObject(spec.source) ? spec.source : {};
    const [directory] = toReferred('.', String(source.path));
    return directory === undefined
      ? undefined
      : { directory, attachment: { type: 'application', present: true } };
  }
  if (application.set !== undefined) {
    return undefined;
  }
  const [directory] = readMarkedItems(
    YamlFile.parse(application.file, text),
    sourcesPath(application),
  );
  return directory === undefined
    ? undefined
    : { directory, attachment: { type: 'source', present: true } };
}

/** The application to which a directory was attached. */
export async function findAttached(
  model: RepositoryModel,
  directory: string,
): Promise<ArgoApplication | undefined> {
  for (const application of model.allApplications()) {
    const found = await readAttachment(model, application);
    if (found?.directory === directory) {
      return application;
    }
  }
  return undefined;
}

/** How to attach backups to an application. */
export function chooseAttachment({ set, spec }: ArgoApplication): Attachment {
  return {
    type:
      set === undefined &&
      Array.isArray(spec.sources) &&
      spec.sources.length > 0
        ? 'source'
        : 'application',
    present: false,
  };
}

/** Why the backups are attached in this way, for the pull request. */
export function describeAttachment(
  application: ArgoApplication,
  { type }: Attachment,
  directory: string,
): string {
  const { name, set, charts } = application;
  const what = charts[0]?.label ?? 'a Helm chart';
  if (type === 'source') {
    return `${capital(
      describeApplication(application),
    )} deploys ${what}, which takes no further objects. It has a list of sources, so ${directory} is added to that list.`;
  }
  return `${capital(
    describeApplication(application),
  )} deploys ${what}, which takes no further objects. ${
    set === undefined
      ? 'It has one source, not a list'
      : 'An ApplicationSet makes it, so another source would be added to every application'
  }. So a second application, "${siblingName(
    name,
  )}", deploys ${directory} with the same project, destination and sync policy.`;
}

/** Makes Argo CD deploy the directory. Throws `InputError` if that isn't possible. */
export async function attach(
  model: RepositoryModel,
  application: ArgoApplication,
  options: {
    readonly attachment: Attachment;
    readonly directory: string;
    readonly address: ArgoAddress;
  },
): Promise<FileChange> {
  const { attachment, directory, address } = options;
  const { file: name, document } = application;
  const before = (await model.files.read(name)) ?? '';
  const file = YamlFile.parse(name, before);
  const source = {
    repoURL: address.repoURL,
    ...(address.targetRevision === undefined
      ? {}
      : { targetRevision: address.targetRevision }),
    path: directory,
  };
  if (attachment.type === 'source') {
    const edited = putMarkedItems(
      file,
      sourcesPath(application),
      [directory],
      () => stringify(source, { collectionStyle: 'flow', lineWidth: 0 }).trim(),
    );
    verifyEdit(file, edited, {
      document,
      mean: value => {
        const spec = value.spec as JsonObject;
        spec.sources = [...(spec.sources as JsonObject[]), source];
      },
    });
    return { file: name, before, after: edited.text };
  }
  const after = appendDocument(before, {
    application: application.name,
    value: toSibling(model, application, source),
  });
  const documents = YamlFile.parse(name, after).documents.length;
  if (documents !== file.documents.length + 1) {
    throw new InputError(
      `${name} is written in a form that takes no further document, so it is left as it is. Write one document after the other, with "---" between them`,
    );
  }
  return { file: name, before, after };
}

/** Undoes `attach`. */
export async function detach(
  model: RepositoryModel,
  application: ArgoApplication,
): Promise<FileChange> {
  const { file: name } = application;
  const before = (await model.files.read(name)) ?? '';
  return {
    file: name,
    before,
    after: findDocument(before, application.name)
      ? removeDocument(before, application.name)
      : takeMarkedItems(YamlFile.parse(name, before), sourcesPath(application))
          .text,
  };
}

function sourcesPath({ document }: ArgoApplication): ListPath {
  return { document, keys: ['spec'], key: 'sources' };
}

function siblingName(name: string): string {
  return `${name}-volsync`;
}

/** The second application. Throws `InputError` if only the cluster knows the first one's destination. */
function toSibling(
  model: RepositoryModel,
  application: ArgoApplication,
  source: JsonObject,
): JsonObject {
  const { project, destination, syncPolicy } = application.spec;
  const name = siblingName(application.name);
  if (/\{\{/.test(JSON.stringify([application.name, project, destination]))) {
    throw new InputError(
      `${capital(
        describeApplication(application),
      )} has a name, project or destination that only the cluster knows. Add an application of your own that deploys a directory of this repository, and set kustomization to that directory`,
    );
  }
  if (model.allApplications().some(each => each.name === name)) {
    throw new InputError(
      `The backups of ${describeApplication(
        application,
      )} need a second application "${name}", and there is one of that name. Rename that one, or set kustomization to a directory that it deploys`,
    );
  }
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: {
      name,
      ...(application.home === undefined
        ? {}
        : { namespace: application.home }),
      // Without it, the backups would continue to run after the application is deleted.
      finalizers: ['resources-finalizer.argocd.argoproj.io'],
    },
    spec: {
      project: project ?? 'default',
      source,
      destination: destination ?? {},
      ...(syncPolicy === undefined ? {} : { syncPolicy }),
    },
  };
}

const NO_LINE_END = ' and the line end before it';

function printDocumentMarker(
  application: string,
  isAtLineEnd: boolean,
): string {
  return `# Backups of VolSync for Backstage for the application "${application}". "Disable backups" takes this document${
    isAtLineEnd ? '' : NO_LINE_END
  } out.`;
}

const MARKER =
  /^---\r?\n# Backups of VolSync for Backstage for the application "([^"\r\n]*)"\. "Disable backups" takes this document( and the line end before it)? out\.\r?$/gm;

/** Appends a document to a file. */
function appendDocument(
  text: string,
  options: { readonly application: string; readonly value: JsonObject },
): string {
  const eol = /\r\n/.test(text) ? '\r\n' : '\n';
  const hasLineEnd = text.endsWith('\n');
  // The document's marker records that a missing newline at the end of the file has to be restored.
  const isFirst = [...text.matchAll(MARKER)].every(([, , without]) => !without);
  const document = [
    '---',
    printDocumentMarker(options.application, hasLineEnd && isFirst),
    stringify(options.value, { lineWidth: 0 }),
  ]
    .join('\n')
    .replaceAll('\n', eol);
  return `${text}${hasLineEnd ? '' : eol}${document}`;
}

/** The range of the document that was added for an application. */
function findDocument(
  text: string,
  application: string,
): { readonly start: number; readonly end: number } | undefined {
  for (const match of text.matchAll(MARKER)) {
    if (match[1] === application) {
      const rest = text.slice(match.index + 3).search(/^---\r?$/m);
      return {
        start: match.index,
        end: rest < 0 ? text.length : match.index + 3 + rest,
      };
    }
  }
  return undefined;
}

function removeDocument(text: string, application: string): string {
  const found = findDocument(text, application);
  if (!found) {
    return text;
  }
  const { start, end } = found;
  const left = `${text.slice(0, start)}${text.slice(end)}`;
  const took = text.slice(start, end).includes(NO_LINE_END);
  const others = [...left.matchAll(MARKER)].length > 0;
  return took && !others ? left.replace(/\r?\n$/, '') : left;
}
