import { stringify } from 'yaml';

/** A kubeconfig, as YAML, with one context. */
export function toKubeconfig(options: {
  readonly name: string;
  readonly url: string;
  readonly token: string;
  readonly authority?: string;
}): string {
  const { name, url, token, authority } = options;
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      {
        name,
        cluster: {
          server: url,
          // Clients refuse plain HTTP unless verification is off.
          ...(url.startsWith('http:')
            ? { 'insecure-skip-tls-verify': true }
            : {}),
          ...(authority
            ? {
                'certificate-authority-data':
                  Buffer.from(authority).toString('base64'),
              }
            : {}),
        },
      },
    ],
    users: [{ name, user: { token } }],
    contexts: [{ name, context: { cluster: name, user: name } }],
    'current-context': name,
  });
}
