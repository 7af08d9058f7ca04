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
  // A limited history, like that of every real server: version 1 has expired.
  server.faults.expireHistory();
  return {
    url: server.url,
    token: 'admin',
    supports: { controllers: true },
    stop: async () => {
      await server.close();
      // The contract caused no internal error.
      expect(errors).toEqual([]);
    },
  };
});
