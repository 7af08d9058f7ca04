import { InputError } from '@backstage/errors';
import type { Variables, YamlFile } from 'kustomize-files';
import type { FluxSpec } from '../model/FluxKustomization';
import {
  type FluxNode,
  describeApplication,
  describeFlux,
} from '../model/RepositoryModel';
import type { ArgoApplication } from '../model/argocd';
import type { PlainRules } from '../model/plainDirectory';
import type { Attachment } from './attachments';

/**
 * What makes a cluster apply the app, and so where its backups are added: a Flux Kustomization, a kustomization that
 * Argo CD or a person builds, or a directory whose files are applied as they are.
 */
export type Target = FluxTarget | KustomizeTarget | ManifestTarget;

export interface FluxTarget {
  readonly type: 'flux';
  readonly node: FluxNode;
  readonly file: YamlFile;
  /** The index of the document in the file */
  readonly document: number;
  readonly name: string;
  /** `spec.path`, from the root of the repository */
  readonly directory: string;
  /** What the file itself lists */
  readonly components: readonly string[];
  /** The values under `spec.postBuild.substitute` in the file itself */
  readonly substitute: Variables;
  /** The Kustomization after its parents' patches and variable substitution */
  readonly spec: FluxSpec;
}

export interface KustomizeTarget {
  readonly type: 'kustomize';
  readonly file: YamlFile;
  readonly directory: string;
  /** The Argo CD application that applies it */
  readonly application?: ArgoApplication;
  readonly components: readonly string[];
}

export interface ManifestTarget {
  readonly type: 'manifests';
  readonly directory: string;
  /** The Flux Kustomization that applies the directory */
  readonly flux?: FluxTarget;
  /** The Argo CD application of the app */
  readonly application?: ArgoApplication;
  /** The files of the directory that Argo CD applies */
  readonly rules?: PlainRules;
  /** What applies the directory, if it contains only backups */
  readonly attachment?: Attachment;
}

/** The name of a target in messages. */
export function describeTarget(target: Target): string {
  if (target.type === 'flux') {
    return describeFlux(target.node);
  }
  if (target.type === 'manifests') {
    const { directory, flux, application, attachment } = target;
    if (attachment && application) {
      return describeApplication(application);
    }
    const applier = flux
      ? describeFlux(flux.node)
      : application && describeApplication(application);
    return applier === undefined ? directory : `${directory} of ${applier}`;
  }
  return target.application === undefined
    ? target.file.file
    : `${target.file.file} of ${describeApplication(target.application)}`;
}

/** Why nothing can be changed. */
export function noBackups(
  { chosen }: { readonly chosen: { readonly VOLSYNC_CLAIM: string } },
  target: Target,
): InputError {
  return new InputError(
    `${describeTarget(target)} has no backups of the claim "${
      chosen.VOLSYNC_CLAIM
    }" that could be changed: neither "Enable backups" nor a component of the repository made them. Enable backups instead`,
  );
}
