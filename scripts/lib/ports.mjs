import { createServer } from 'node:net';

/** Whether a port on loopback is free. */
export function isFree(port) {
  return new Promise(resolve => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1' }, () =>
      server.close(() => resolve(true)),
    );
  });
}

/** A free port: the preferred one, or one that the system selects. */
export async function freePort(wanted, taken = new Set()) {
  if (wanted && !taken.has(wanted) && (await isFree(wanted))) {
    taken.add(wanted);
    return wanted;
  }
  for (;;) {
    const port = await new Promise((resolve, reject) => {
      const server = createServer();
      server.once('error', reject);
      server.listen({ port: 0, host: '127.0.0.1' }, () => {
        const { port: given } = server.address();
        server.close(() => resolve(given));
      });
    });
    if (!taken.has(port)) {
      taken.add(port);
      return port;
    }
  }
}
