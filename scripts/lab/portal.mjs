import path from 'node:path';
import { root } from '../lib/paths.mjs';

const ROLES = path.join(root, 'deploy/rbac');
const ACCOUNT = { namespace: 'backstage', name: 'backstage-volsync' };
/** The namespaces that the example of the roles binds, and the portal's own. */
const NAMESPACES = ['backstage', 'notes', 'photos'];

/**
 * Gives the portal an account with exactly the roles that the documentation requests, bound as in their example.
 * @returns {Promise<{ token: string, kubeconfig: string }>}
 */
export async function grantPortal(lab) {
  for (const name of NAMESPACES) {
    await lab.request({
      method: 'POST',
      path: '/api/v1/namespaces',
      body: { apiVersion: 'v1', kind: 'Namespace', metadata: { name } },
    });
  }
  for (const folder of [ROLES, path.join(ROLES, 'example')]) {
    await lab.kubectl(['apply', '-k', folder]);
  }
  const token = await lab.createToken(ACCOUNT);
  const kubeconfig = await lab.writeKubeconfig({
    file: 'portal.kubeconfig',
    token,
  });
  return { token, kubeconfig };
}
