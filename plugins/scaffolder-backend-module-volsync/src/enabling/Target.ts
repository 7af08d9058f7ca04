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
 * What makes a cluster apply the app, and so where its backups are put in: a Kustomization of Flux, a kustomization of
 * kustomize, which Argo CD or a person builds, or a directory whose files are applied as they are.
 */
export type Target = FluxTarget | KustomizeTarget | ManifestTarget;

export interface FluxTarget {
  readonly type: 'flux';
  readonly node: FluxNode;
  readonly file: YamlFile;
  /** Which document of the file */
  readonly document: number;
  readonly name: string;
  /** `spec.path`, from the root of the repository */
  readonly directory: string;
  /** What the file itself lists */
  readonly components: readonly string[];
  /** What the file itself says under `spec.postBuild.substitute` */
  readonly substitute: Variables;
  /** What it says once its parents have patched it and substituted variables in it */
  readonly spec: FluxSpec;
}

export interface KustomizeTarget {
  readonly type: 'kustomize';
  readonly file: YamlFile;
  readonly directory: string;
  /** The Argo CD application that leads here */
  readonly application?: ArgoApplication;
  readonly components: readonly string[];
}

export interface ManifestTarget {
  readonly type: 'manifests';
  readonly directory: string;
  /** The Kustomization of Flux that applies the directory */
  readonly flux?: FluxTarget;
  /** The Argo CD application of the app */
  readonly application?: ArgoApplication;
  /** Which files of the directory Argo CD applies */
  readonly rules?: PlainRules;
  /** How the directory comes to be applied, if it is for backups only */
  readonly attachment?: Attachment;
}

/** How a target is called in messages. */
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
