import { mockServices } from '@backstage/backend-test-utils';
import express from 'express';
import request from 'supertest';
import { checkHostName } from './hostNames';

function portal(host: string, baseUrl = 'http://localhost:3000') {
  const app = express();
  app.use(
    checkHostName(
      mockServices.rootConfig({
        data: {
          app: { baseUrl },
          backend: { baseUrl, listen: { host, port: 3000 } },
        },
      }),
    ),
  );
  app.get('/', (_, response) => {
    response.send('portal');
  });
  return request(app);
}

describe('the host name of a portal on loopback', () => {
  it.each(['localhost:3000', '127.0.0.1:3000', '[::1]:3000', 'LOCALHOST'])(
    'is accepted as %s',
    async host => {
      await portal('127.0.0.1').get('/').set('Host', host).expect(200);
    },
  );

  it.each(['evil.example', 'evil.example:3000', 'localhost.evil.example', ''])(
    'is rejected as "%s"',
    async host => {
      await portal('127.0.0.1').get('/').set('Host', host).expect(421);
    },
  );

  it('may be that of the base URL', async () => {
    await portal('127.0.0.1', 'http://portal.test:3000')
      .get('/')
      .set('Host', 'portal.test:3000')
      .expect(200);
  });

  it('is left to the proxy if the portal listens on the network', async () => {
    await portal('0.0.0.0').get('/').set('Host', 'anything').expect(200);
  });
});
