import { randomBytes } from 'node:crypto';
import { eventually } from './eventually';
import { call } from './lab';

/** A namespace of a test's own, complete: its default service account is there. */
export async function makeNamespace(
  prefix: string,
  labels: Readonly<Record<string, string>> = {},
): Promise<string> {
  const name = `${prefix}-${randomBytes(4).toString('hex')}`;
  const { status, text } = await call({
    method: 'POST',
    path: '/api/v1/namespaces',
    body: { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } },
  });
  if (status !== 201) {
    throw new Error(`Namespace "${name}": ${text}`);
  }
  await eventually(
    async () =>
      (
        await call({
          path: `/api/v1/namespaces/${name}/serviceaccounts/default`,
        })
      ).status === 200,
    { what: `The namespace "${name}" has its service account` },
  );
  return name;
}
