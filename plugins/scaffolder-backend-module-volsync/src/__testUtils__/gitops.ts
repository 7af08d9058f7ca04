/** Parts of GitOps repositories for tests. */

/** A Flux Kustomization; `spec` adds fields, as indented lines. */
export const flux = (
  name: string,
  path: string,
  spec = '  targetNamespace: shop\n',
  source = 'GitRepository',
) => `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: ${name}
  namespace: flux-system
spec:
  interval: 1h
  path: ${path}
  prune: true
  sourceRef:
    kind: ${source}
    name: flux-system
${spec}`;

export const kustomization = (...resources: readonly string[]) =>
  `apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources:
${resources.map(each => `  - ${each}\n`).join('')}`;

export const component = (...resources: readonly string[]) =>
  `apiVersion: kustomize.config.k8s.io/v1alpha1
kind: Component
resources: [${resources.join(', ')}]
`;

export const claim = (name: string) => `apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: ${name}
spec:
  accessModes: [ReadWriteOnce]
  resources:
    requests:
      storage: 1Gi
`;

export const object = (apiVersion: string, kind: string, name: string) =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata:\n  name: ${name}\n`;

/** An app that Flux applies, with one claim of the same name. */
export const app = (name: string, spec?: string): Record<string, string> => ({
  [`apps/${name}/ks.yaml`]: flux(name, `./apps/${name}/app`, spec),
  [`apps/${name}/app/kustomization.yaml`]: kustomization('pvc.yaml'),
  [`apps/${name}/app/pvc.yaml`]: claim(name),
});

/** A ReplicationSource of a claim. */
export const source = (name: string, of = name, mover = 'restic') =>
  `${object('volsync.backube/v1alpha1', 'ReplicationSource', name)}spec:
  sourcePVC: ${of}
  trigger: {schedule: 0 4 * * *}
  ${mover}: {copyMethod: Snapshot}
`;

/** An application of Argo CD; `more` is the rest of its source. */
export const argo = (
  name: string,
  path: string,
  more = '',
  namespace = 'shop',
) =>
  `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: ${name}
  namespace: argocd
spec:
  project: default
  source:
    repoURL: https://git.example/team/gitops
    path: ${path}
${more}  destination:
    server: https://kubernetes.default.svc
    namespace: ${namespace}
`;

/** An ApplicationSet. */
export const argoSet = (options: {
  readonly generators: string;
  readonly name: string;
  readonly path: string;
  readonly namespace: string;
}) => `apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata:
  name: apps
  namespace: argocd
spec:
  generators:
${options.generators}
  template:
    metadata:
      name: '${options.name}'
    spec:
      source:
        repoURL: https://git.example/team/gitops
        path: '${options.path}'
      destination:
        name: in-cluster
        namespace: '${options.namespace}'
`;
