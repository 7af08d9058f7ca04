import type { Variables, YamlFile } from 'kustomize-files';
import type { FluxSpec } from '../model/FluxKustomization';
import {
  type FluxNode,
  sayApplication,
  sayFlux,
} from '../model/RepositoryModel';
import type { ArgoApplication } from '../model/argocd';

/**
 * What makes a cluster apply the app, and so where its backups are put in: a Kustomization of Flux, or a kustomization
 * of kustomize, which Argo CD or a person builds.
 */
export type Target = FluxTarget | KustomizeTarget;

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

/** How a target is called in messages. */
export function sayTarget(target: Target): string {
  if (target.type === 'flux') {
    return sayFlux(target.node);
  }
  return target.application === undefined
    ? target.file.file
    : `${target.file.file} of ${sayApplication(target.application)}`;
}
