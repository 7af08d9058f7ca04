import { renderInTestApp } from '@backstage/frontend-test-utils';
import { waitFor } from '@testing-library/react';
import { useDocumentTitle } from './useDocumentTitle';

function Page() {
  useDocumentTitle('Snapshot');
  return null;
}

it('keeps the title of the page beside the number of notifications', async () => {
  renderInTestApp(<Page />);
  await waitFor(() => expect(document.title).toMatch(/^Snapshot \| /));
  const named = document.title;
  document.title = '(3) Portal';
  await waitFor(() => expect(document.title).toBe(`(3) ${named}`));
});
