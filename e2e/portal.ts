import { expect, type Locator, type Page } from '@playwright/test';
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

/** The URL of the portal under test, from the global setup. */
export function portalUrl(): string {
  const url = process.env.PORTAL_URL;
  if (!url) throw new Error('PORTAL_URL is not set: the global setup sets it');
  return url;
}

/** Opens the Backups tab of a demo service and waits for its first volume. */
export async function openBackups(page: Page, service: string) {
  await page.goto(
    `${portalUrl()}/catalog/default/component/${service}/backups`,
  );
  await expect(page.locator('section h2').first()).toBeVisible();
}

/** The part of the page about one claim. */
export function volume(page: Page, claim: string): Locator {
  return page
    .locator('section', {
      has: page.getByText(claim, { exact: true }).and(page.locator('code')),
    })
    .first();
}

/** After a resize, the layout needs a moment: cards replace columns, and the sidebar moves. */
export async function expectNoSidewaysScroll(page: Page, message: string) {
  await expect
    .poll(
      () =>
        page.evaluate(
          () =>
            document.documentElement.scrollWidth -
            document.documentElement.clientWidth,
        ),
      { message: `${message}: pixels beyond the window`, timeout: 5_000 },
    )
    .toBe(0);
}

/** The addresses of the tested portal's sandbox. */
export async function sandboxAccess() {
  const directory = process.env.SANDBOX_DIRECTORY;
  if (!directory) throw new Error('SANDBOX_DIRECTORY is not set');
  const ports = JSON.parse(
    await readFile(path.join(directory, 'ports.json'), 'utf8'),
  ) as { apps: number; edge: number; objectStore: number };
  const token = await readFile(path.join(directory, 'token'), 'utf8');
  return { directory, ports, token };
}

type ClusterName = 'apps' | 'edge';

/** Queries a cluster itself, bypassing the portal. */
export async function requestCluster(
  method: 'GET' | 'DELETE',
  resource: string,
  cluster: ClusterName = 'apps',
): Promise<Response> {
  const { ports, token } = await sandboxAccess();
  return fetch(`http://127.0.0.1:${ports[cluster]}${resource}`, {
    method,
    headers: { authorization: `Bearer ${token}` },
  });
}

/** Reads an object from the cluster itself, bypassing the portal. */
export async function readObject<T>(
  resource: string,
  cluster?: ClusterName,
): Promise<T> {
  const response = await requestCluster('GET', resource, cluster);
  if (!response.ok) throw new Error(`${resource}: ${response.status}`);
  return (await response.json()) as T;
}

/** Where the sandbox's node keeps the files of a claim. */
export async function volumeDirectory(
  namespace: string,
  claim: string,
  cluster: ClusterName = 'apps',
): Promise<string> {
  const { directory } = await sandboxAccess();
  const { spec } = await readObject<{ spec: { volumeName: string } }>(
    `/api/v1/namespaces/${namespace}/persistentvolumeclaims/${claim}`,
    cluster,
  );
  return path.join(directory, cluster, 'node/volumes', spec.volumeName);
}

/** SHA-256 of every file of a directory, by path. */
export async function readChecksums(
  directory: string,
): Promise<Record<string, string>> {
  const sums: Record<string, string> = {};
  for (const entry of await readdir(directory, {
    recursive: true,
    withFileTypes: true,
  })) {
    if (entry.isFile()) {
      const file = path.join(entry.parentPath, entry.name);
      sums[path.relative(directory, file)] = createHash('sha256')
        .update(await readFile(file))
        .digest('hex');
    }
  }
  return sums;
}

/** The values of a repository's Secret, as a mover gets them. */
export async function readSecret(namespace: string, name: string) {
  const { data } = await readObject<{ data: Record<string, string> }>(
    `/api/v1/namespaces/${namespace}/secrets/${name}`,
  );
  return Object.fromEntries(
    Object.entries(data).map(([key, value]) => [
      key,
      Buffer.from(value, 'base64').toString(),
    ]),
  );
}

/** Starts a backup of one of the sandbox's services. */
export async function backUpNow(service: string) {
  const response = await fetch(
    `${portalUrl()}/api/sandbox/services/${service}/backup`,
    { method: 'POST' },
  );
  if (!response.ok)
    throw new Error(`${response.status} ${await response.text()}`);
}
