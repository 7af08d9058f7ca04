import { randomBytes } from 'node:crypto';
import { eventually } from './eventually';
import { call, control } from './lab';

const NAMESPACES = '/api/v1/namespaces';
const CONTROLLERS = [
  'kube-controller-manager',
  'kube-scheduler',
  'snapshot-controller',
] as const;

const create = (name: string) =>
  call({
    method: 'POST',
    path: NAMESPACES,
    body: { apiVersion: 'v1', kind: 'Namespace', metadata: { name } },
  });

/** Waits until the controllers have completed a namespace: its default service account exists. */
async function waitUntilComplete(
  name: string,
  timeoutMs?: number,
): Promise<void> {
  await eventually(
    async () =>
      (
        await call({ path: `${NAMESPACES}/${name}/serviceaccounts/default` })
      ).status === 200,
    { what: `The namespace "${name}" has its service account`, timeoutMs },
  );
}

/** A namespace for one test, completed. */
export async function makeNamespace(
  prefix: string,
  options: {
    /** How long to wait for its service account */
    readonly timeoutMs?: number;
  } = {},
): Promise<string> {
  const name = `${prefix}-${randomBytes(4).toString('hex')}`;
  const { status, text } = await create(name);
  if (status !== 201) {
    throw new Error(`Namespace "${name}": ${text}`);
  }
  await waitUntilComplete(name, options.timeoutMs);
  return name;
}

/** Creates a namespace if there is none; if another test left one terminating, waits until it is gone and creates it again. */
export async function ensureNamespace(name: string): Promise<void> {
  await eventually(
    async () => {
      const { body } = await call({ path: `${NAMESPACES}/${name}` });
      const { phase } = (body.status ?? {}) as { readonly phase?: string };
      return phase === 'Active' || (await create(name)).status === 201;
    },
    { what: `The namespace "${name}" is there`, timeoutMs: 60_000 },
  );
}

/** Deletes namespaces with their content, and waits until they are gone. */
export async function removeNamespaces(
  ...names: readonly string[]
): Promise<void> {
  for (const name of names) {
    await call({ method: 'DELETE', path: `${NAMESPACES}/${name}` });
  }
  for (const name of names) {
    await eventually(
      async () =>
        (await call({ path: `${NAMESPACES}/${name}` })).status === 404,
      { what: `The namespace "${name}" is gone`, timeoutMs: 90_000 },
    );
  }
}

/**
 * Restarts the controllers after an outage of the API server, and waits until they work. Otherwise each of their
 * watches would retry with a delay that doubles up to half a minute; until then nothing new is completed.
 */
export async function restartControllers(): Promise<void> {
  for (const controller of CONTROLLERS) {
    await control(controller, 'restart');
  }
  await removeNamespaces(
    await makeNamespace('after-restart', { timeoutMs: 120_000 }),
  );
}
