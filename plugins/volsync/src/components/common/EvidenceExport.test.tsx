import { renderInTestApp } from '@backstage/frontend-test-utils';
import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { volsyncPlatformApiRef, type PlatformApi } from '../../api';
import { responseError } from '../../fixtures/FakeVolsyncApi';
import { EvidenceExport } from './EvidenceExport';

function show(exportEvidence: PlatformApi['exportEvidence']) {
  const api: Pick<PlatformApi, 'exportEvidence'> = { exportEvidence };
  renderInTestApp(<EvidenceExport entityRef="component:default/orders" />, {
    apis: [[volsyncPlatformApiRef, api]],
  });
}

const choose = async (item: string) => {
  await userEvent.click(
    await screen.findByRole('button', { name: 'Export evidence' }),
  );
  await userEvent.click(await screen.findByRole('menuitem', { name: item }));
};

describe('exporting evidence', () => {
  const saved: { name: string; blob: Blob }[] = [];
  let blob: Blob | undefined;
  beforeEach(() => {
    saved.length = 0;
    URL.createObjectURL = made => {
      blob = made as Blob;
      return 'blob:made';
    };
    URL.revokeObjectURL = () => {};
    HTMLAnchorElement.prototype.click = function click() {
      if (blob) saved.push({ name: this.download, blob });
    };
  });

  it.each([
    ['Markdown (readable)', 'markdown'],
    ['JSON', 'json'],
  ] as const)('saves %s as a file of its own name', async (item, format) => {
    const asked: unknown[] = [];
    show(async query => {
      asked.push(query);
      return {
        name: `evidence.${query.format}`,
        type: 'text/plain',
        text: 'x',
      };
    });
    await choose(item);
    await waitFor(() =>
      expect(saved.map(({ name }) => name)).toEqual([`evidence.${format}`]),
    );
    expect(asked).toEqual([{ entityRef: 'component:default/orders', format }]);
  });

  it('says why the export failed', async () => {
    const refusal = await responseError(
      403,
      'it needs volsync.evidence.export',
    );
    show(async () => {
      throw refusal;
    });
    await choose('JSON');
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'Couldn’t export the evidence: it needs volsync.evidence.export',
    );
  });
});
