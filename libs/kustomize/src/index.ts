export { buildKustomization, isRemote } from './buildKustomization';
export type { BuildOptions, BuildResult } from './buildKustomization';
export type { Origin } from './BuiltObjects';
export { createFileTree, resolveInTree, withChanges } from './FileTree';
export type { FileTree, FileTreeEntry } from './FileTree';
export { isSubstitutionDisabled, toFluxObjects } from './fluxObjects';
export { parseDocuments, parseManifests, printManifest } from './manifests';
export type { Manifest } from './manifests';
export { listVariables, substituteVariables } from './substitute';
export type { Variables } from './substitute';
export {
  findKustomizationFile,
  KUSTOMIZATION_FILES,
} from './kustomizationFile';
export * from './yaml';
