import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import { toExample } from './example';
import { copyChanges } from './copyChanges';
import { enableInput, writeInput } from './input';
import { enableOutput } from './output';
import {
  prepareEnable,
  describeEnable,
  type ActionOptions,
} from './prepareEnable';

const ID = 'volsync:component:write';

/**
 * Enables backups of one claim in an app's repository in the workspace. Everything is planned and checked before the
 * first file is written, and all files are written or none. Running it again changes nothing.
 *
 * @public
 */
export function createComponentWriteAction(options: ActionOptions) {
  return createTemplateAction({
    id: ID,
    description:
      "Enables VolSync backups of a claim in an app's repository. It adds a component to the app's Kustomization with its variables, writes the component if the repository has none, and annotates the catalog entity",
    examples: [
      toExample('Back a claim up once an hour, with the defaults', ID, {
        app: 'notes',
        claim: 'notes-data',
        entityRef: 'component:default/notes',
      }),
      toExample('Make a claim that restores itself, and back it up daily', ID, {
        app: 'notes',
        claim: 'notes-data',
        claimMode: 'new',
        capacity: '10Gi',
        storageClass: 'ceph-block',
        schedule: '30 3 * * *',
        keepDaily: 14,
      }),
      toExample('Two claims of one app, into a second object store', ID, {
        app: 'notes',
        claim: ['notes-data', 'notes-media'],
        destination: 'remote',
      }),
      toExample(
        'An app of a monorepo, by the file of its Flux Kustomization',
        ID,
        {
          directory: './repository',
          app: 'notes',
          claim: 'notes-data',
          kustomization: 'apps/notes/ks.yaml',
          catalogInfo: 'apps/notes/catalog-info.yaml',
        },
      ),
    ],
    // it reads clusters, and writes nothing but the workspace
    supportsDryRun: true,
    schema: {
      input: { ...enableInput, ...writeInput },
      output: enableOutput,
    },
    async handler(context) {
      const prepared = await prepareEnable(context, options);
      context.signal?.throwIfAborted();
      await prepared.workspace.apply(prepared.changes);
      await copyChanges(context, prepared.changes);
      describeEnable(context, prepared);
    },
  });
}
