import { renderInTestApp } from '@backstage/frontend-test-utils';
import { ReviewState } from '@backstage/plugin-scaffolder-react/alpha';
import { screen } from '@testing-library/react';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseAllDocuments } from 'yaml';
import type { BackupChoice } from './BackupChoice';

interface Template {
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly parameters: readonly {
      readonly properties: Record<string, object>;
    }[];
    readonly presentation?: {
      readonly buttonLabels?: { readonly createButtonText?: string };
    };
  };
}

const ROOT = path.join(__dirname, '../../../..');
const CHOICE: BackupChoice = {
  cluster: 'apps',
  namespace: 'shop',
  app: 'orders',
  claim: 'orders-db',
  claimMode: 'existing',
  capacity: '10Gi',
  accessMode: 'ReadWriteOnce',
  storageClass: 'fast',
  snapshotClass: 'snapshots',
  cacheStorageClass: 'fast',
  cacheCapacity: '1Gi',
  copyMethod: 'Snapshot',
  userId: '1000',
  groupId: '1000',
  component: '',
  schedule: '0 * * * *',
  keepHourly: '24',
  keepDaily: '7',
  keepWeekly: '4',
  keepMonthly: '3',
  kustomizationName: '',
  kustomization: '',
};

function read(file: string): readonly Template[] {
  return parseAllDocuments(readFileSync(path.join(ROOT, file), 'utf8')).map(
    document => document.toJS() as Template,
  );
}

const TEMPLATES = [
  ...['enable', 'change', 'disable'].flatMap(name =>
    read(`templates/${name}-backups/template.yaml`),
  ),
  ...read('tools/sandbox/examples/templates.yaml'),
].map(template => [template.metadata.name, template] as const);

describe('the review step of the templates', () => {
  it.each(TEMPLATES.filter(([name]) => name !== 'disable-backups'))(
    'lists titles and values in the review of %s, none raw or empty',
    (_, { spec }) => {
      renderInTestApp(
        <ReviewState
          schemas={spec.parameters.map(schema => ({
            uiSchema: {},
            mergedSchema: schema,
            schema,
            title: '',
          }))}
          formState={{ backup: { ...CHOICE } }}
        />,
      );
      const rows = screen
        .getAllByRole('row')
        .map(row =>
          [...row.querySelectorAll('td')].map(({ textContent }) => textContent),
        );
      expect(rows).toContainEqual(['Volume', 'orders-db']);
      for (const [title, value] of rows) {
        expect(title).not.toMatch(/>/);
        expect(value).not.toBe('');
      }
    },
  );

  it.each(TEMPLATES)('names the action of %s on its button', (_, { spec }) => {
    expect(spec.presentation?.buttonLabels?.createButtonText).toMatch(
      /^Open the (change|pull request)$/,
    );
  });
});
