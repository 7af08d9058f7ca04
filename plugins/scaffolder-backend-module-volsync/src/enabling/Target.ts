import type { Variables, YamlFile } from 'kustomize-files';

/**
 * What makes a cluster apply the app, and so where its backups are put in: a Kustomization of Flux, or a kustomization
 * of kustomize, which Argo CD or a person builds.
 *
 * @internal
 */
export type Target = FluxTarget | KustomizeTarget;

/** @internal */
export interface FluxTarget {
  readonly type: 'flux';
  readonly file: YamlFile;
  /** Which document of the file */
  readonly document: number;
  readonly name: string;
  /** `spec.path`, from the root of the repository */
  readonly directory: string;
  readonly targetNamespace?: string;
  readonly components: readonly string[];
  /** `spec.postBuild.substitute` */
  readonly substitute: Variables;
  /** Whether variables come from ConfigMaps or Secrets too, which nobody can read here */
  readonly substitutesFrom: boolean;
  /** Fields of `spec` that change what is built, and that nobody applies here */
  readonly transformers: readonly string[];
}

/** @internal */
export interface KustomizeTarget {
  readonly type: 'kustomize';
  readonly file: YamlFile;
  readonly directory: string;
  /** The namespace that an Argo CD application deploys to, where the kustomization says none */
  readonly namespace?: string;
  /** The Argo CD application that leads here */
  readonly application?: string;
  readonly components: readonly string[];
}

/** How a target is called in messages. @internal */
export function sayTarget(target: Target): string {
  if (target.type === 'flux') {
    return `the Flux Kustomization "${target.name}" in ${target.file.file}`;
  }
  return target.application === undefined
    ? target.file.file
    : `${target.file.file} of the Argo CD application "${target.application}"`;
}
