/** The smallest repository with an app that Flux applies, in the namespace `notes`. */
export const FLUX_FILE = 'apps/notes/ks.yaml';

export const FLUX = `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: notes
  namespace: flux-system
spec:
  interval: 1h
  path: ./apps/notes/app
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
  targetNamespace: notes
`;

export const DEPLOYMENT = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: notes
`;

export const fluxRepository = (
  changes: Readonly<Record<string, string | undefined>> = {},
): Record<string, string> =>
  Object.fromEntries(
    Object.entries({
      [FLUX_FILE]: FLUX,
      'apps/notes/app/deployment.yaml': DEPLOYMENT,
      ...changes,
    }).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
