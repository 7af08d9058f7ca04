import path from 'node:path';
import { InputError } from '@backstage/errors';
import {
  buildKustomization,
  type Manifest,
  parseManifests,
} from 'kustomize-files';
import {
  readFilledValues,
  refillComponent,
} from '../component/filledComponent';
import {
  DISABLED_FILE,
  parseManifestFile,
  printManifestFile,
} from '../component/manifestFile';
import {
  type ComponentFiles,
  renderFilledComponent,
} from '../component/renderComponent';
import { chooseValues, toValues } from '../component/values';
import { takesFile } from '../model/plainDirectory';
import { readLocation, type RepositoryModel } from '../model/RepositoryModel';
import type { FileChange } from '../repository/Workspace';
import { refuseClashes } from './appObjects';
import { attach, describeAttachment } from './attachments';
import { toDiff } from './componentInRepository';
import type { EnablePlan, EnableRequest } from './EnablePlan';
import { refuseExistingBackups } from './existingBackups';
import {
  findManifestBackups,
  type ManifestBackups,
  readManifestSource,
} from './manifestBackups';
import { toFiles } from './mergeChanges';
import { chooseNamespace, commonNamespace } from './namespace';
import { requireOneArrival } from './shared';
import { type ManifestTarget, noBackups, describeTarget } from './Target';
import { capital } from './words';

/**
 * Enables backups where files are applied as they are: as one additional file with filled-in values. An app of a Helm
 * chart gets a directory for that file, which Argo CD has to deploy.
 */
export async function planManifests(
  request: EnableRequest,
  model: RepositoryModel,
  target: ManifestTarget,
): Promise<EnablePlan> {
  const { settings, chosen, claimMode, allowSecondBackup = false } = request;
  const { directory, application, attachment } = target;
  const present = await findManifestBackups(model, directory);
  const own = present.find(({ app }) => app === chosen.APP);
  if (request.change && !own) {
    throw noBackups(request, target);
  }
  if (own) {
    refuseOtherVolume(request, own);
  } else {
    refuseSameClaim(request, present);
  }
  const file = own?.file ?? (await chooseFile(request, model, target));
  const attaching =
    attachment && application && !attachment.present
      ? await attach(model, application, {
          attachment,
          directory,
          address: requireAddress(request, model, target),
        })
      : undefined;

  const inUse = own ? readFilledValues(settings, own.files) : {};
  const variables = chooseValues(settings, chosen, inUse);
  const attached = attaching
    ? await model.withChanges(
        // The directory has to exist to be deployed.
        toFiles([attaching, { file, before: undefined, after: '{}\n' }]),
      )
    : model;
  const arrival = await requireOneArrival(attached, target);
  const app = (await build(model, target)).filter(
    ({ origin }) => !present.some(each => each.file === origin),
  );
  const namespace = chooseNamespace({
    arrival,
    said: attached.namespaceOn(directory, arrival),
    objects: app.map(({ object }) => object),
    claim: chosen.VOLSYNC_CLAIM,
    asked: request.namespace,
  });
  const rendered = renderFilledComponent(
    settings,
    toValues(variables),
    claimMode,
    namespace.written,
  );
  const refilled = own
    ? refillComponent(settings, own.files, rendered)
    : keepClaim(rendered);
  const after =
    own && isSame(own.files, refilled)
      ? own.text
      : printManifestFile(refilled, {
          app: chosen.APP,
          claim: chosen.VOLSYNC_CLAIM,
        });
  const changes: FileChange[] = [
    { file, before: await model.files.read(file), after },
    ...(attaching ? [attaching] : []),
  ].filter(change => change.before !== change.after);

  refuseClashes(
    app.map(({ object }) => object),
    {
      app: chosen.APP,
      claim: chosen.VOLSYNC_CLAIM,
      claimMode,
      allowSecond: allowSecondBackup,
    },
  );
  const objects = parseManifests(after, file).map(object => ({
    ...object,
    metadata: {
      ...object.metadata,
      ...(namespace.forced ?? object.metadata.namespace ?? namespace.fallback
        ? {
            namespace:
              namespace.forced ??
              object.metadata.namespace ??
              namespace.fallback,
          }
        : {}),
    },
  })) as Manifest[];
  const common = commonNamespace(objects, request.namespace, {
    hint: application
      ? `Set spec.destination.namespace of ${application.name} in ${application.file}`
      : `Set spec.targetNamespace of the Flux Kustomization that applies ${directory}`,
  });
  const location = objects.map(readLocation).find(each => each !== undefined);
  const notes = await refuseExistingBackups(model, {
    claim: chosen.VOLSYNC_CLAIM,
    namespace: common,
    objects,
    location,
    component: file,
    flux: target.flux?.node,
    allowSecond: allowSecondBackup,
  });
  return {
    target: describeTarget(target),
    changes,
    enabled: own !== undefined,
    variables,
    values: toValues(variables),
    location,
    namespace: common,
    objects,
    componentDiff: own && after !== own.text ? toDiff(changes) : '',
    notes: [
      ...(attachment && application
        ? [describeAttachment(application, attachment, directory)]
        : [
            `The files of ${directory} are applied as they are, so the backups are written into ${file} with the values in it.`,
          ]),
      ...(attaching ? describeAddress(request, model, target) : []),
      ...(attaching ? describeProject(model, target) : []),
      ...notes,
    ],
    notChecked: [],
  };
}

/** The claim outlives the application that deploys it. */
function keepClaim(files: ComponentFiles): ComponentFiles {
  const { 'claim.yaml': claim, ...others } = files;
  return claim === undefined
    ? files
    : {
        ...others,
        'claim.yaml': claim.replace('Prune=false', 'Prune=false,Delete=false'),
      };
}

/** The objects in the directory, each with its file. */
async function build(
  model: RepositoryModel,
  { directory, flux, rules, attachment }: ManifestTarget,
): Promise<readonly { readonly object: Manifest; readonly origin: string }[]> {
  if (attachment && !attachment.present) {
    return [];
  }
  const { objects, origins } = flux
    ? await buildKustomization({
        tree: model.files,
        directory,
        generate: true,
      })
    : await model.buildPlain({
        directory,
        rules: rules ?? {
          recurse: false,
          include: undefined,
          exclude: undefined,
        },
      });
  return objects.map((object, index) => ({
    object,
    origin: origins[index]?.file ?? '',
  }));
}

/** The file of new backups. Throws `InputError` if the directory can't contain one. */
async function chooseFile(
  { chosen }: EnableRequest,
  model: RepositoryModel,
  target: ManifestTarget,
): Promise<string> {
  const { directory, rules, attachment, application } = target;
  const name = attachment ? `${chosen.APP}.yaml` : `volsync-${chosen.APP}.yaml`;
  if (application && rules && !takesFile(rules, name)) {
    const { include, exclude } = rules;
    const field = 'spec.source.directory';
    throw new InputError(
      `${capital(describeTarget(target))} doesn't take ${name}. ${
        include !== undefined
          ? `Set ${field}.include to "${widen(include)}"${
              exclude === undefined
                ? ''
                : `, and take it out of ${field}.exclude`
            }`
          : `Change ${field}.exclude, which is "${exclude}", so that it doesn't match ${name}`
      }`,
    );
  }
  const file = path.posix.join(directory, name);
  const text = await model.files.read(file);
  if (
    text !== undefined &&
    text !== DISABLED_FILE &&
    parseManifestFile(text, file) === undefined
  ) {
    throw new InputError(
      `${file} isn't a file of VolSync for Backstage, so it is left as it is. Rename it, or choose another app name`,
    );
  }
  return file;
}

/** A pattern that also includes the files of backups. */
function widen(include: string): string {
  return include.startsWith('{') && include.endsWith('}')
    ? `${include.slice(0, -1)},volsync-*.yaml}`
    : `{${include},volsync-*.yaml}`;
}

function requireAddress(
  { repositoryUrl }: EnableRequest,
  model: RepositoryModel,
  target: ManifestTarget,
) {
  const address =
    model.ownAddress(target.application) ??
    (repositoryUrl === undefined
      ? undefined
      : { repoURL: repositoryUrl, targetRevision: undefined });
  if (!address) {
    throw new InputError(
      `${capital(
        describeTarget(target),
      )} deploys a Helm chart, so its backups are deployed from a directory of this repository. No application here says by which address Argo CD fetches this repository. Set repositoryUrl to that address`,
    );
  }
  return address;
}

function describeAddress(
  { repositoryUrl }: EnableRequest,
  model: RepositoryModel,
  { application }: ManifestTarget,
): string[] {
  return repositoryUrl === undefined || model.ownAddress(application)
    ? []
    : [
        `No application here says by which address Argo CD fetches this repository, so ${repositoryUrl} is used. Check that Argo CD has access to it.`,
      ];
}

function describeProject(
  model: RepositoryModel,
  { application }: ManifestTarget,
): string[] {
  const project = application?.spec.project;
  const address = model.ownAddress(application);
  const isUsed = model
    .allApplications()
    .some(
      ({ spec, directories }) =>
        spec.project === project && directories.length > 0,
    );
  return typeof project !== 'string' || project === 'default' || isUsed
    ? []
    : [
        `Argo CD's project "${project}" must allow ${
          address?.repoURL ?? 'this repository'
        }, which no application of it uses so far.`,
      ];
}

/** Throws `InputError` if the claim has such backups under another name. */
function refuseSameClaim(
  { chosen, allowSecondBackup }: EnableRequest,
  present: readonly ManifestBackups[],
): void {
  const same = present.find(({ claim }) => claim === chosen.VOLSYNC_CLAIM);
  if (same && !allowSecondBackup) {
    throw new InputError(
      `${same.file} already backs up the claim "${same.claim}" into ${
        readManifestSource(same).location
      } as "${same.app}", and the app is "${
        chosen.APP
      }" now. Choose the app name "${same.app}", or disable backups first`,
    );
  }
}

/** Throws `InputError` if the existing backups are of another claim, or in another repository. */
function refuseOtherVolume(
  { chosen, claimMode }: EnableRequest,
  own: ManifestBackups,
): void {
  const { claim, location } = readManifestSource(own);
  const remedy = 'Choose another app name, or disable backups there first';
  if (claim !== chosen.VOLSYNC_CLAIM) {
    throw new InputError(
      `${own.file} already backs up the claim "${claim}", and "${chosen.VOLSYNC_CLAIM}" was asked for. ${remedy}`,
    );
  }
  const bucket = chosen.VOLSYNC_BUCKET;
  if (bucket && location && !`${location}/`.includes(`/${bucket}/`)) {
    throw new InputError(
      `${own.file} already backs up into ${location} as "${own.app}". Changing the bucket would leave those backups behind. ${remedy}`,
    );
  }
  const restores = own.files['claim.yaml'] !== undefined;
  if (restores !== (claimMode === 'new')) {
    throw new InputError(
      `${own.file} is for ${
        restores
          ? 'a claim that restores itself'
          : 'a claim that was there before'
      }. That can't be changed once the claim exists. Choose the other claim mode, or disable backups first`,
    );
  }
}

function isSame(
  one: Readonly<Record<string, string>>,
  other: Readonly<Record<string, string>>,
): boolean {
  return Object.keys({ ...one, ...other }).every(
    name => one[name] === other[name],
  );
}
