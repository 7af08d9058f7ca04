import { eventually } from './eventually';
import { call, theLab } from './lab';
import { kubectl } from './tools';

const files = () => theLab().kinds.flatMap(file => ['-f', file]);

/** The kinds of Flux, External Secrets and the metrics operators, until they are removed. */
export async function installOtherKinds(): Promise<void> {
  const applied = await kubectl(
    'apply',
    '--server-side',
    '-o',
    'name',
    ...files(),
  );
  const names = applied.trim().split('\n');
  await kubectl('wait', '--for=condition=Established', ...names);
  // The condition Established is set before the first list succeeds
  for (const name of names) {
    const { body } = await call({
      path: `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${
        name.split('/')[1]
      }`,
    });
    const {
      group,
      names: kind,
      versions,
    } = body.spec as {
      readonly group: string;
      readonly names: { readonly plural: string };
      readonly versions: readonly {
        readonly name: string;
        readonly served: boolean;
      }[];
    };
    for (const version of versions.filter(({ served }) => served)) {
      const path = `/apis/${group}/${version.name}/${kind.plural}`;
      await eventually(async () => (await call({ path })).status === 200, {
        what: `"${path}" is served`,
        timeoutMs: 60_000,
      });
    }
  }
}

/** Other tests require a cluster without them. */
export async function removeOtherKinds(): Promise<void> {
  await kubectl('delete', '--ignore-not-found', '--wait=true', ...files());
}
