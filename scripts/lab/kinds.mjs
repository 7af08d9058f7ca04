import { existsSync } from 'node:fs';
import path from 'node:path';
import { moduleFolder } from './tools.mjs';
import { root } from '../lib/paths.mjs';
import { UserError } from '../lib/say.mjs';

/**
 * The kinds of other projects that our files use, besides those of volume snapshots: from the modules that
 * tools/lab/kinds/go.mod pins, and two files of the lab's own. The lab does without them; tests that need them install
 * them.
 */

const CRDS = 'config/crd/bases';
const MODULES = {
  'github.com/fluxcd/kustomize-controller': [
    `${CRDS}/kustomize.toolkit.fluxcd.io_kustomizations.yaml`,
  ],
  'github.com/fluxcd/source-controller': [
    `${CRDS}/source.toolkit.fluxcd.io_helmrepositories.yaml`,
    `${CRDS}/source.toolkit.fluxcd.io_ocirepositories.yaml`,
  ],
  'github.com/external-secrets/external-secrets': [
    'config/crds/bases/external-secrets.io_clustersecretstores.yaml',
    'config/crds/bases/external-secrets.io_externalsecrets.yaml',
  ],
  'github.com/prometheus-operator/prometheus-operator': [
    'prometheusrules',
    'servicemonitors',
    'podmonitors',
  ].map(
    name =>
      `example/prometheus-operator-crd/monitoring.coreos.com_${name}.yaml`,
  ),
};

/** The files of CustomResourceDefinitions, downloaded if they are missing. */
export async function ensureLabKinds(go) {
  const files = ['helmreleases', 'victoriametrics'].map(name =>
    path.join(root, 'tools/lab/kinds', `${name}.yaml`),
  );
  for (const [module, names] of Object.entries(MODULES)) {
    const folder = await moduleFolder(go, module, 'tools/lab/kinds');
    files.push(...names.map(name => path.join(folder, name)));
  }
  const missing = files.filter(file => !existsSync(file));
  if (missing.length > 0) {
    throw new UserError(
      `The modules of tools/lab/kinds have no ${missing.join(', ')}.`,
      'A newer version may keep them elsewhere: adapt scripts/lab/kinds.mjs.',
    );
  }
  return files;
}
