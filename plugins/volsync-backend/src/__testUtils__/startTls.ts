import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { connect, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createServer } from 'node:tls';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** TLS in front of a local server, with a self-signed certificate that no system trusts. */
export async function startTls(
  port: number,
  directory: string,
): Promise<{
  readonly url: string;
  readonly certificate: string;
  readonly close: () => Promise<void>;
}> {
  const [key, cert, settings] = ['key', 'crt', 'cnf'].map(ending =>
    join(directory, `tls-${port}.${ending}`),
  ) as [string, string, string];
  await writeFile(
    settings,
    '[req]\ndistinguished_name=dn\nx509_extensions=v3\nprompt=no\n[dn]\nCN=store\n[v3]\nsubjectAltName=IP:127.0.0.1\nbasicConstraints=critical,CA:TRUE\n',
  );
  await run('openssl', [
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt'],
    ...['ec_paramgen_curve:P-256', '-nodes', '-days', '30'],
    ...['-config', settings, '-keyout', key, '-out', cert],
  ]);
  const server = createServer(
    { key: await readFile(key), cert: await readFile(cert) },
    incoming => {
      const onward = connect(port, '127.0.0.1');
      incoming.pipe(onward).pipe(incoming);
      incoming.on('error', () => onward.destroy());
      onward.on('error', () => incoming.destroy());
    },
  );
  server.on('tlsClientError', () => {});
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
  return {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    certificate: await readFile(cert, 'utf8'),
    close: () => new Promise(done => server.close(() => done())),
  };
}
