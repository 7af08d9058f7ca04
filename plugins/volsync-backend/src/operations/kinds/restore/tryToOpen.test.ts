import {
  ConflictError,
  NotFoundError,
  ServiceUnavailableError,
} from '@backstage/errors';
import { WrongPasswordError } from '../../../object-stores/toContentError';
import { tryToOpen } from './tryToOpen';

const secret = { cluster: 'apps', namespace: 'shop', name: 'repo' };

const warningsOf = (error: Error) =>
  tryToOpen(secret, {
    tools: {
      openContent: async () => {
        throw error;
      },
    },
    signal: new AbortController().signal,
  });

it.each([
  [new WrongPasswordError('No key opens'), 'password-refused', 'blocks'],
  [new NotFoundError('No config'), 'repository-missing', 'blocks'],
  // The portal's own limits and permissions say nothing about the mover.
  [new ConflictError('Too large'), 'repository-not-opened', 'warning'],
  [new ServiceUnavailableError('Down'), 'repository-not-opened', 'warning'],
])(
  'blocks only on errors that also affect the mover: %s',
  async (error, code, severity) => {
    expect(await warningsOf(error)).toEqual([
      expect.objectContaining({
        code,
        severity,
        what: expect.stringContaining(error.message),
        remedy: expect.any(String),
      }),
    ]);
  },
);

it('ends with the request', async () => {
  const gone = new AbortController();
  gone.abort(new Error('The person left'));
  await expect(
    tryToOpen(secret, {
      tools: {
        openContent: async (_, signal) => signal.throwIfAborted() as never,
      },
      signal: gone.signal,
    }),
  ).rejects.toThrow('The person left');
});
