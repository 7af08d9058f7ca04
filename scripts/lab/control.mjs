import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';

/**
 * Lets tests in other processes stop and restart parts of a lab: a server on loopback that accepts
 * `POST /<server>/<action>` with its token. Actions: kill, restart, pause, resume; and `POST /certificates/rotate`.
 */
export async function startLabControl(lab) {
  const token = randomBytes(16).toString('hex');
  const actions = {
    kill: name => lab.servers[name].kill(),
    restart: name => lab.restart(name),
    pause: name => lab.servers[name].pause(),
    resume: name => lab.servers[name].resume(),
    rotate: () => lab.rotateCertificates(),
  };
  const server = createServer(async (request, response) => {
    const [, name, action] = (request.url ?? '').split('/');
    const known =
      name in lab.servers ? action !== 'rotate' : name === 'certificates';
    if (request.headers.authorization !== `Bearer ${token}`) {
      response.writeHead(401).end();
    } else if (request.method !== 'POST' || !known || !actions[action]) {
      response.writeHead(404).end(`there is no "${name}/${action}"`);
    } else {
      try {
        await actions[action](name);
        response.writeHead(200).end();
      } catch (error) {
        response.writeHead(500).end(String(error?.message ?? error));
      }
    }
  });
  await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    token,
    close: () =>
      new Promise(resolve => {
        server.close(resolve);
        server.closeAllConnections();
      }),
  };
}
