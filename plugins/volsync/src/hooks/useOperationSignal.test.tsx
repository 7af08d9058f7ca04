import { renderInTestApp } from '@backstage/frontend-test-utils';
import { signalApiRef, type SignalApi } from '@backstage/plugin-signals-react';
import {
  OPERATIONS_CHANNEL,
  type OperationSignal,
} from 'backstage-plugin-volsync-common';
import { act, screen } from '@testing-library/react';
import { useCallback, useState } from 'react';
import { useOperationSignal } from './useOperationSignal';

const VOLUME = {
  entityRef: 'component:default/shop',
  cluster: 'apps',
  claim: 'data',
};
const signal = (more: Partial<OperationSignal> = {}): OperationSignal => ({
  ...VOLUME,
  operation: 'op',
  version: 1,
  ...more,
});

function Counter() {
  const [count, setCount] = useState(0);
  useOperationSignal(
    VOLUME,
    useCallback(() => setCount(before => before + 1), []),
  );
  return <p>asked {count} times</p>;
}

/** Signals that a test controls. */
class FakeSignals implements SignalApi {
  readonly #listeners = new Map<string, (message: never) => void>();

  readonly subscribe: SignalApi['subscribe'] = (channel, onMessage) => {
    this.#listeners.set(channel, onMessage as never);
    return { unsubscribe: () => this.#listeners.delete(channel) };
  };

  async send(message: OperationSignal) {
    await act(async () => {
      this.#listeners.get(OPERATIONS_CHANNEL)?.(message as never);
    });
  }
}

describe('useOperationSignal', () => {
  it('calls back for each change of this volume, and of no other', async () => {
    const signals = new FakeSignals();
    renderInTestApp(<Counter />, { apis: [[signalApiRef, signals]] });
    expect(await screen.findByText('asked 0 times')).toBeVisible();
    await signals.send(signal({ claim: 'other' }));
    await signals.send(signal({ entityRef: 'component:default/other' }));
    await signals.send(signal({ cluster: 'edge' }));
    expect(screen.getByText('asked 0 times')).toBeVisible();
    await signals.send(signal());
    expect(screen.getByText('asked 1 times')).toBeVisible();
    await signals.send(signal({ version: 2 }));
    expect(screen.getByText('asked 2 times')).toBeVisible();
  });

  it('does nothing in a portal without signals', async () => {
    renderInTestApp(<Counter />);
    expect(await screen.findByText('asked 0 times')).toBeVisible();
  });
});
