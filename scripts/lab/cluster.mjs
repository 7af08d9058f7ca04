import { writeFile } from 'node:fs/promises';
import path from 'node:path';

/**
 * The command line of each server in the lab's control plane. Everything listens on loopback, uses TLS with
 * certificates of the lab's own authority and accepts only requests with a token or a client certificate; RBAC alone
 * decides what an account may do.
 */

/** Accounts that have a token from the start. The API server's own roles are bound to their groups. */
export const ACCOUNTS = {
  admin: { user: 'lab:admin', groups: ['system:masters'] },
  // our substitutes for a kubelet, a CSI driver and VolSync's controller
  node: { user: 'lab:node', groups: ['system:masters'] },
  controllerManager: { user: 'system:kube-controller-manager', groups: [] },
  scheduler: { user: 'system:kube-scheduler', groups: [] },
  snapshotController: {
    user: 'system:serviceaccount:kube-system:snapshot-controller',
    groups: ['system:serviceaccounts', 'system:serviceaccounts:kube-system'],
  },
};

/** The API server's file of tokens. */
export function tokenFile(tokens) {
  return Object.entries(ACCOUNTS)
    .map(
      ([name, { user, groups }]) =>
        `${tokens[name]},${user},${name},"${groups.join(',')}"\n`,
    )
    .join('');
}

/** A kubeconfig; JSON is YAML. Every context is the same server. */
export function toKubeconfig({ url, caData, token, contexts = ['lab'] }) {
  return {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': contexts[0],
    clusters: contexts.map(name => ({
      name,
      cluster: { server: url, 'certificate-authority-data': caData },
    })),
    users: [{ name: 'lab', user: { token } }],
    contexts: contexts.map(name => ({
      name,
      context: { cluster: name, user: 'lab' },
    })),
  };
}

export async function writeKubeconfig(file, options) {
  await writeFile(file, `${JSON.stringify(toKubeconfig(options), null, 2)}\n`, {
    mode: 0o600,
  });
  return file;
}

export function etcdArguments({ directory, certificates, ports }) {
  const client = `https://127.0.0.1:${ports.etcd}`;
  const peer = `https://127.0.0.1:${ports.etcdPeer}`;
  const at = name => path.join(certificates, name);
  return [
    '--name=lab',
    `--data-dir=${path.join(directory, 'etcd')}`,
    `--listen-client-urls=${client}`,
    `--advertise-client-urls=${client}`,
    `--listen-peer-urls=${peer}`,
    `--initial-advertise-peer-urls=${peer}`,
    `--initial-cluster=lab=${peer}`,
    '--client-cert-auth',
    `--cert-file=${at('etcd.crt')}`,
    `--key-file=${at('etcd.key')}`,
    `--trusted-ca-file=${at('ca.crt')}`,
    '--peer-client-cert-auth',
    `--peer-cert-file=${at('etcd.crt')}`,
    `--peer-key-file=${at('etcd.key')}`,
    `--peer-trusted-ca-file=${at('ca.crt')}`,
    // A lab's data isn't worth waiting for the disk
    '--unsafe-no-fsync',
    '--log-level=warn',
  ];
}

export function apiServerArguments({ directory, certificates, ports }) {
  const at = name => path.join(certificates, name);
  return [
    `--etcd-servers=https://127.0.0.1:${ports.etcd}`,
    `--etcd-cafile=${at('ca.crt')}`,
    `--etcd-certfile=${at('etcd-client.crt')}`,
    `--etcd-keyfile=${at('etcd-client.key')}`,
    '--bind-address=127.0.0.1',
    `--secure-port=${ports.apiServer}`,
    '--advertise-address=127.0.0.1',
    // A loopback address isn't allowed as an endpoint of the service "kubernetes", which isn't used here
    '--endpoint-reconciler-type=none',
    `--tls-cert-file=${at('apiserver.crt')}`,
    `--tls-private-key-file=${at('apiserver.key')}`,
    `--token-auth-file=${path.join(directory, 'tokens.csv')}`,
    '--anonymous-auth=false',
    '--authorization-mode=RBAC',
    // As in most clusters: only an admission policy keeps a pod from being privileged
    '--allow-privileged=true',
    '--service-account-issuer=https://kubernetes.default.svc',
    `--service-account-key-file=${at('sa.pub')}`,
    `--service-account-signing-key-file=${at('sa.key')}`,
    '--service-cluster-ip-range=10.0.0.0/24',
    `--kubelet-certificate-authority=${at('ca.crt')}`,
    `--kubelet-client-certificate=${at('kubelet-client.crt')}`,
    `--kubelet-client-key=${at('kubelet-client.key')}`,
    '--kubelet-preferred-address-types=InternalIP',
    '--profiling=false',
    // the audit log: tests count calls and watches in it
    `--audit-policy-file=${path.join(directory, 'audit-policy.json')}`,
    `--audit-log-path=${path.join(directory, 'audit.log')}`,
    '--audit-log-mode=blocking',
  ];
}

/** Everything except the lab's own controllers, which send many requests and aren't tested. */
export const AUDIT_POLICY = {
  apiVersion: 'audit.k8s.io/v1',
  kind: 'Policy',
  omitStages: ['RequestReceived'],
  rules: [
    {
      level: 'Metadata',
      userGroups: ['system:serviceaccounts:backstage'],
    },
    { level: 'None' },
  ],
};

export function controllerManagerArguments({ certificates, kubeconfig }) {
  return [
    `--kubeconfig=${kubeconfig}`,
    '--secure-port=0',
    '--leader-elect=false',
    // each controller with its own account, as in a real cluster
    '--use-service-account-credentials',
    `--root-ca-file=${path.join(certificates, 'ca.crt')}`,
    `--service-account-private-key-file=${path.join(certificates, 'sa.key')}`,
    // the node is simulated, without an address
    '--controllers=*,-node-lifecycle-controller,-taint-eviction-controller',
  ];
}

export async function schedulerArguments({ directory, kubeconfig }) {
  const config = path.join(directory, 'scheduler.json');
  await writeFile(
    config,
    JSON.stringify({
      apiVersion: 'kubescheduler.config.k8s.io/v1',
      kind: 'KubeSchedulerConfiguration',
      clientConnection: { kubeconfig },
      leaderElection: { leaderElect: false },
    }),
  );
  return [`--config=${config}`, '--secure-port=0'];
}

export function snapshotControllerArguments({ kubeconfig }) {
  return [`--kubeconfig=${kubeconfig}`, '--leader-election=false'];
}

export function minioArguments({ directory, ports }) {
  return [
    'server',
    `--address=127.0.0.1:${ports.minio}`,
    `--console-address=127.0.0.1:${ports.minioConsole}`,
    `--certs-dir=${path.join(directory, 'minio-certificates')}`,
    path.join(directory, 'minio'),
  ];
}
