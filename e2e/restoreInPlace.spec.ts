import { readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { openBackups, readObject, volume, volumeDirectory } from './portal';
import { expect, test } from './test';

const NAMESPACE = 'orders';
const CLAIM = 'orders-db';
const KUSTOMIZE = '/apis/kustomize.toolkit.fluxcd.io/v1/namespaces';

interface KubernetesObject {
  readonly metadata: { readonly labels?: Readonly<Record<string, string>> };
  readonly spec: Readonly<Record<string, unknown>>;
}

const get = (resource: string) => readObject<KubernetesObject>(resource);

const deployment = () =>
  get(`/apis/apps/v1/namespaces/${NAMESPACE}/deployments/orders`);

/** The state of the objects that a restore in place changes. */
async function readState() {
  const { metadata, spec } = await deployment();
  const labels = metadata.labels ?? {};
  const flux = 'kustomize.toolkit.fluxcd.io';
  const kustomization = await get(
    `${KUSTOMIZE}/${labels[`${flux}/namespace`]}/kustomizations/${
      labels[`${flux}/name`]
    }`,
  );
  const source = await get(
    `/apis/volsync.backube/v1alpha1/namespaces/${NAMESPACE}/replicationsources/${CLAIM}`,
  );
  return {
    replicas: spec.replicas,
    suspend: kustomization.spec.suspend,
    trigger: source.spec.trigger,
  };
}

test('a restore over the live data stops the app that Flux runs, restores, and starts everything again', async ({
  page,
}) => {
  test.setTimeout(300_000);
  const before = await readState();
  expect(before.replicas).toBe(1);
  const directory = await volumeDirectory(NAMESPACE, CLAIM);
  await writeFile(path.join(directory, 'by mistake.txt'), 'not wanted\n');

  await openBackups(page, 'orders');
  const panel = volume(page, CLAIM);
  await panel.getByRole('button', { name: 'More', exact: true }).click();
  await page.getByRole('menuitem', { name: /^Replace live data/ }).click();
  const dialog = page.getByRole('dialog');
  await expect(
    dialog.getByRole('radio', { name: /^To a new volume \(recommended\)/ }),
  ).toBeVisible();
  await dialog.getByRole('button', { name: 'Review' }).click();
  await dialog
    .getByRole('button', { name: /^Details: \d+ steps/ })
    .click({ timeout: 30_000 });
  const steps = dialog.getByRole('region', { name: 'Steps' });
  await expect(steps.getByText(/^Suspend the Kustomization/)).toBeVisible({
    timeout: 30_000,
  });
  await expect(
    steps.getByText('Scale the Deployment "orders" to 0'),
  ).toBeVisible();
  await expect(
    dialog.getByText(/The Deployment "orders" \(1 replica\) stays down until/),
  ).toBeVisible();
  const start = dialog.getByRole('button', { name: 'Start' });
  await expect(start).toBeDisabled();
  await dialog.getByRole('textbox', { name: /Type the name/ }).fill(CLAIM);
  await expect(start).toBeDisabled();
  await dialog.getByLabel(/^Reason/).fill('a file came in by mistake');
  await start.click();
  await expect(dialog).toBeHidden();
  await expect.poll(async () => (await readState()).suspend).toBe(true);
  await expect(
    panel.getByText('Replace live data: Succeeded', { exact: true }).first(),
  ).toBeVisible({ timeout: 180_000 });
  await expect(
    panel
      .getByText(/the previous state is kept in the volume snapshot/)
      .first(),
  ).toBeVisible();

  expect(await readState()).toEqual(before);
  expect(await readdir(directory)).not.toContain('by mistake.txt');
  await expect
    .poll(
      async () => {
        const { status } = (await deployment()) as unknown as {
          readonly status?: { readonly readyReplicas?: number };
        };
        return status?.readyReplicas;
      },
      { timeout: 60_000 },
    )
    .toBe(1);
});
