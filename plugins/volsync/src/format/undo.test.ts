import type { Operation } from 'backstage-plugin-volsync-common';
import { operationOf } from '../fixtures/FakeOperations';
import { findUndoable } from './undo';

const NOW = Date.parse('2026-11-20T12:00:00Z');
const UNTIL = '2026-11-27T10:00:00Z';

function replaced(id: string, more: Partial<Operation> = {}): Operation {
  return operationOf({
    id,
    kind: 'restore-in-place',
    state: 'succeeded',
    outcome: {
      summary: 'Restored',
      undo: { operationId: id, until: UNTIL, snapshot: `safety-${id}` },
    },
    ...more,
  });
}

it.each<[string, readonly Operation[], object | undefined]>([
  ['nothing was replaced', [operationOf()], undefined],
  [
    'the last of two',
    [
      replaced('old', { createdAt: '2026-11-19T10:00:00Z' }),
      replaced('new', { createdAt: '2026-11-20T10:00:00Z' }),
    ],
    { operation: { id: 'new' }, until: UNTIL, isLeft: false },
  ],
  [
    'its time is over',
    [
      replaced('a', {
        outcome: {
          summary: '',
          undo: {
            operationId: 'a',
            until: '2026-11-20T11:00:00Z',
            snapshot: 's',
          },
        },
      }),
    ],
    undefined,
  ],
  [
    'left without a safety snapshot',
    [replaced('a', { state: 'failed', outcome: { summary: '', left: true } })],
    { operation: { id: 'a' }, isLeft: true },
  ],
  [
    'left, and finished later',
    [
      replaced('a', { state: 'failed', outcome: { summary: '', left: true } }),
      operationOf({
        id: 'b',
        kind: 'finish',
        state: 'succeeded',
        options: { operation: 'a' },
      }),
    ],
    undefined,
  ],
])('finds what can be undone: %s', (_, operations, expected) => {
  expect([findUndoable(operations, NOW)]).toMatchObject([expected]);
});
