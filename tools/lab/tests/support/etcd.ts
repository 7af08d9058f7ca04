import { readFileSync } from 'node:fs';
import { request as httpsRequest } from 'node:https';
import { theLab } from './lab';

/** Compacts the cluster's history, as the API server does every five minutes */
export async function compactEtcd(): Promise<void> {
  const { revision } = (
    await etcd('/v3/kv/range', {
      key: Buffer.from('/').toString('base64'),
    })
  ).header;
  await etcd('/v3/kv/compaction', { revision, physical: true });
}

function etcd(
  method: string,
  body: object,
): Promise<{ readonly header: { readonly revision: string } }> {
  const { ports, certificates } = theLab();
  const file = (name: string) => readFileSync(`${certificates}/${name}`);
  return new Promise((resolve, reject) => {
    const request = httpsRequest(
      {
        method: 'POST',
        host: '127.0.0.1',
        port: ports.etcd,
        path: method,
        agent: false,
        ca: file('ca.crt'),
        cert: file('etcd-client.crt'),
        key: file('etcd-client.key'),
      },
      response => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', chunk => {
          text += chunk;
        });
        response.on('end', () =>
          response.statusCode === 200
            ? resolve(JSON.parse(text))
            : reject(new Error(`etcd: ${response.statusCode} ${text}`)),
        );
      },
    );
    request.on('error', reject);
    request.end(JSON.stringify(body));
  });
}
