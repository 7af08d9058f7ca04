import { printManifest } from 'kustomize-files';
import type { GitFile } from '../flux';
import { type DemoService, namespaceOf } from './DemoService';
import { claimFor, workloadFor } from './manifests';

/**
 * The Git repository of a demo service as its team would have created it: Flux's entry point, the service's own
 * Kustomization, its manifests, and its catalog entity. It contains no backups.
 */
export function repositoryFiles(service: DemoService): readonly GitFile[] {
  const { name, cluster } = service;
  const app = `kubernetes/apps/${name}`;
  const namespace = namespaceOf(service);
  const { volumes } = service;
  const workload = workloadFor(service);
  const resources = [
    ...volumes.map(each => `${each.claim}.yaml`),
    ...(workload ? [`${workload.type.kind.toLowerCase()}.yaml`] : []),
  ];
  const files: Record<string, string> = {
    'README.md': `# ${name}

Flux applies \`kubernetes/clusters/${cluster}\` of the branch \`main\`.
`,
    'catalog-info.yaml': `# This service in the portal
apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: ${name}
  annotations:
    backstage-volsync/cluster: ${cluster}
    backstage-volsync/namespace: ${namespace}
    ${
      service.volumes.length > 1
        ? `backstage-volsync/selector: app.kubernetes.io/name=${name}`
        : `backstage-volsync/claims: ${volumes[0]?.claim}`
    }
spec:
  type: service
  lifecycle: production
  owner: ${service.repository?.owner}
`,
    [`kubernetes/clusters/${cluster}/kustomization.yaml`]: `# What runs on this cluster
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources:
  - ../../apps/${name}/ks.yaml
`,
    [`${app}/ks.yaml`]: `---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: ${name}
  namespace: flux-system
spec:
  interval: 10m
  path: ./${app}/app
  prune: true # what is taken out here goes from the cluster too
  sourceRef:
    kind: GitRepository
    name: ${name}
  targetNamespace: ${namespace}
`,
    [`${app}/app/kustomization.yaml`]: `apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources:
${resources.map(file => `  - ${file}\n`).join('')}`,
  };
  for (const volume of volumes) {
    const { metadata, spec } = claimFor(service, volume);
    files[`${app}/app/${volume.claim}.yaml`] = printManifest({
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: metadata.name, labels: { ...metadata.labels } },
      spec: JSON.parse(JSON.stringify(spec)),
    });
  }
  if (workload) {
    const { type, object } = workload;
    files[`${app}/app/${type.kind.toLowerCase()}.yaml`] = printManifest({
      apiVersion: type.apiVersion,
      kind: type.kind,
      metadata: { name, labels: { ...object.metadata.labels } },
      spec: JSON.parse(JSON.stringify(object.spec)),
    });
  }
  return Object.entries(files).map(([path, text]) => ({
    path,
    content: Buffer.from(text),
    mode: '100644',
  }));
}
