import { describeApiContract } from '../../contract/api-server';
import { startApiServer } from './startApiServer';

describeApiContract('the sandbox', async () => {
  const errors: string[] = [];
  const server = await startApiServer({
    name: 'contract',
    tokens: { admin: { user: 'admin', groups: ['system:masters'] } },
    logger: {
      warn: message => errors.push(message),
      error: message => errors.push(message),
    },
  });
  // A history that has an end, as every real one: version 1 is long ago.
  server.faults.expireHistory();
  return {
    url: server.url,
    token: 'admin',
    supports: { controllers: true },
    stop: async () => {
      await server.close();
      // Nothing that the contract did was unforeseen.
      expect(errors).toEqual([]);
    },
  };
});
