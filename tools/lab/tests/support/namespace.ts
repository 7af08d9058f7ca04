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

/** Waits until the controllers have made a namespace complete: its default service account is there. */
async function waitUntilComplete(
  name: string,
  milliseconds?: number,
): Promise<void> {
  await eventually(
    async () =>
      (
        await call({ path: `${NAMESPACES}/${name}/serviceaccounts/default` })
      ).status === 200,
    { what: `The namespace "${name}" has its service account`, milliseconds },
  );
}

/** A namespace of a test's own, complete. */
export async function makeNamespace(
  prefix: string,
  options: {
    /** How long its service account is waited for */
    readonly milliseconds?: number;
  } = {},
): Promise<string> {
  const name = `${prefix}-${randomBytes(4).toString('hex')}`;
  const { status, text } = await create(name);
  if (status !== 201) {
    throw new Error(`Namespace "${name}": ${text}`);
  }
  await waitUntilComplete(name, options.milliseconds);
  return name;
}

/** Makes a namespace where it is not there; one that another test has left going is waited for, and made anew. */
export async function ensureNamespace(name: string): Promise<void> {
  await eventually(
    async () => {
      const { body } = await call({ path: `${NAMESPACES}/${name}` });
      const { phase } = (body.status ?? {}) as { readonly phase?: string };
      return phase === 'Active' || (await create(name)).status === 201;
    },
    { what: `The namespace "${name}" is there`, milliseconds: 60_000 },
  );
}

/** Removes namespaces with all that is in them, and waits until they are gone. */
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
      { what: `The namespace "${name}" is gone`, milliseconds: 90_000 },
    );
  }
}

/**
 * Starts the controllers anew after an API server that was away, and waits until they work. Left alone each of their
 * watches would try again after a wait that doubles up to half a minute; until then nothing new is completed.
 */
export async function restartControllers(): Promise<void> {
  for (const controller of CONTROLLERS) {
    await control(controller, 'restart');
  }
  await removeNamespaces(
    await makeNamespace('after-restart', { milliseconds: 120_000 }),
  );
}
