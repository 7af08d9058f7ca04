import { randomBytes } from 'node:crypto';
import {
  copyFile,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { requestApi, waitUntil } from './api.mjs';
import {
  ACCOUNTS,
  AUDIT_POLICY,
  apiServerArguments,
  controllerManagerArguments,
  etcdArguments,
  minioArguments,
  schedulerArguments,
  snapshotControllerArguments,
  tokenFile,
  writeKubeconfig,
} from './cluster.mjs';
import { LabServer } from './server.mjs';
import { ensureLabTools, findGo, moduleFolder } from './tools.mjs';
import { root } from '../lib/paths.mjs';
import { freePort } from '../lib/ports.mjs';
import { run } from '../lib/run.mjs';
import { UserError } from '../lib/say.mjs';

/**
 * The lab: a real etcd, kube-apiserver, kube-controller-manager, kube-scheduler, snapshot-controller and MinIO on
 * loopback, in one temporary folder, for the lifetime of the process that started them. It is ready when the API server
 * is ready, VolSync's and the snapshots' kinds are served and MinIO responds. It has no node: tests start the sandbox's
 * node with this API server.
 */

const CLIENT_MODULE =
  'github.com/kubernetes-csi/external-snapshotter/client/v8';
const SNAPSHOTTER_MODULE = 'github.com/kubernetes-csi/external-snapshotter/v8';
const VOLSYNC_KINDS = ['replicationsources', 'replicationdestinations'];
const SNAPSHOT_KINDS = [
  'volumesnapshotclasses',
  'volumesnapshotcontents',
  'volumesnapshots',
];

const API_SERVER = ['certificates', 'etcd', 'kube-apiserver', 'kubectl'];
const CONTROLLERS = [
  'kube-controller-manager',
  'kube-scheduler',
  'snapshot-controller',
];

/**
 * @param {{ controllers?: boolean, minio?: boolean, minioTls?: boolean, tools?: readonly string[], contexts?: readonly
 * string[],
 *   onProgress?: (text: string) => void, onCreated?: (lab: Lab) => void }} options
 *   `minioTls`: MinIO uses HTTPS, with a certificate of the lab's authority; `controllers` false: only the API server,
 *   for load tests; `tools`: others to build, such as kustomize;
 *   `onCreated`: gets the lab before its servers start, so an interrupted start can be cleaned up; `contexts`: names of
 *   one server in the kubeconfig
 */
export async function startLab(options = {}) {
  const { controllers = true, minio = true, onProgress = () => {} } = options;
  const go = await findGo();
  if (!go) {
    throw new UserError(
      "The lab is built from Go modules, and Go isn't installed.",
      'Install Go 1.26 or newer, or set GO_BINARY to its path.',
    );
  }
  const tools = await ensureLabTools({
    go,
    onProgress,
    names: [
      ...API_SERVER,
      ...(controllers ? CONTROLLERS : []),
      ...(minio ? ['minio'] : []),
      ...(options.tools ?? []),
    ],
  });
  const directory = await mkdtemp(path.join(tmpdir(), 'volsync-lab-'));
  const { minioTls } = options;
  const lab = new Lab({ directory, tools, go, onProgress, minioTls });
  options.onCreated?.(lab);
  try {
    await lab.prepare(options.contexts);
    await Promise.all([
      lab.startControlPlane({ controllers }),
      minio && lab.startMinio(),
    ]);
    return lab;
  } catch (error) {
    await lab.stop();
    throw error;
  }
}

class Lab {
  /** @type {Record<string, LabServer>} */
  servers = {};
  #go;
  #onProgress;
  #minioTls;

  constructor({ directory, tools, go, onProgress, minioTls = false }) {
    this.directory = directory;
    this.tools = tools;
    this.#go = go;
    this.#onProgress = onProgress;
    this.#minioTls = minioTls;
    this.certificates = path.join(directory, 'certificates');
    this.logs = path.join(directory, 'logs');
  }

  /** Creates what only needs files: ports, tokens, certificates, kubeconfigs. */
  async prepare(contexts) {
    await mkdir(this.logs);
    const taken = new Set();
    this.ports = {};
    for (const name of [
      'etcd',
      'etcdPeer',
      'apiServer',
      'minio',
      'minioConsole',
    ]) {
      this.ports[name] = await freePort(undefined, taken);
    }
    await this.rotateCertificates();
    this.ca = await readFile(path.join(this.certificates, 'ca.crt'), 'utf8');
    this.caData = Buffer.from(this.ca).toString('base64');
    this.url = `https://127.0.0.1:${this.ports.apiServer}`;
    this.tokens = Object.fromEntries(
      Object.keys(ACCOUNTS).map(name => [
        name,
        randomBytes(24).toString('hex'),
      ]),
    );
    this.adminToken = this.tokens.admin;
    await writeFile(
      path.join(this.directory, 'tokens.csv'),
      tokenFile(this.tokens),
      { mode: 0o600 },
    );
    await writeFile(
      path.join(this.directory, 'audit-policy.json'),
      JSON.stringify(AUDIT_POLICY),
    );
    this.kubeconfigs = {};
    for (const name of Object.keys(ACCOUNTS)) {
      this.kubeconfigs[name] = await writeKubeconfig(
        path.join(this.directory, `${name}.kubeconfig`),
        { ...this, token: this.tokens[name], contexts },
      );
    }
    this.kubeconfig = this.kubeconfigs.admin;
    this.minio = {
      url: `${this.#minioTls ? 'https' : 'http'}://127.0.0.1:${
        this.ports.minio
      }`,
      accessKey: 'lab-admin',
      secretKey: randomBytes(20).toString('hex'),
      region: 'us-east-1',
    };
  }

  /** New server and client certificates of the same authority; the API server reloads its own. */
  async rotateCertificates() {
    await run(this.tools.certificates, [this.certificates]);
  }

  async startControlPlane({ controllers }) {
    this.#start('etcd', etcdArguments(this));
    this.#start('kube-apiserver', apiServerArguments(this));
    await this.waitForApiServer();
    const kinds = this.#installKinds();
    if (controllers) {
      this.#start(
        'kube-controller-manager',
        controllerManagerArguments({
          ...this,
          kubeconfig: this.kubeconfigs.controllerManager,
        }),
      );
      this.#start(
        'kube-scheduler',
        await schedulerArguments({
          ...this,
          kubeconfig: this.kubeconfigs.scheduler,
        }),
      );
    }
    await kinds;
    if (!controllers) return;
    this.#start(
      'snapshot-controller',
      snapshotControllerArguments({
        kubeconfig: this.kubeconfigs.snapshotController,
      }),
    );
    this.#onProgress('waiting for the controllers');
    await waitUntil(
      async () => {
        const { status } = await this.request({
          path: '/api/v1/namespaces/default/serviceaccounts/default',
        });
        return status === 200;
      },
      {
        what: 'The controller manager makes service accounts',
        failed: () => this.failed(),
      },
    );
  }

  async startMinio() {
    const folder = path.join(this.directory, 'minio-certificates');
    await mkdir(folder);
    if (this.#minioTls) {
      for (const [from, to] of [
        ['apiserver.crt', 'public.crt'],
        ['apiserver.key', 'private.key'],
      ]) {
        await copyFile(
          path.join(this.certificates, from),
          path.join(folder, to),
        );
      }
    }
    this.#start('minio', minioArguments(this), {
      HOME: this.directory,
      MINIO_ROOT_USER: this.minio.accessKey,
      MINIO_ROOT_PASSWORD: this.minio.secretKey,
      MINIO_BROWSER: 'off',
      MINIO_UPDATE: 'off',
    });
    await this.waitForMinio();
  }

  async waitForApiServer() {
    this.#onProgress('waiting for the API server');
    await waitUntil(
      async () => (await this.request({ path: '/readyz' })).status === 200,
      {
        what: 'The API server is ready',
        seconds: 120,
        failed: () => this.failed(),
      },
    );
  }

  async waitForMinio() {
    await waitUntil(
      async () => {
        const health = '/minio/health/ready';
        const { status } = this.#minioTls
          ? await requestApi(
              { url: this.minio.url, ca: this.ca },
              { path: health },
            )
          : await fetch(`${this.minio.url}${health}`);
        return status === 200;
      },
      { what: 'MinIO is ready', failed: () => this.failed() },
    );
  }

  /** Why the lab is unhealthy, if a server that should be running isn't. */
  failed() {
    return Object.values(this.servers)
      .map(server => server.failed())
      .find(Boolean);
  }

  /** A request to the API server: as the administrator by default. */
  request(request) {
    return requestApi(
      { url: this.url, ca: this.ca, token: request.token ?? this.adminToken },
      request,
    );
  }

  /** The real kubectl, as the administrator. */
  kubectl(args) {
    return run(this.tools.kubectl, ['--kubeconfig', this.kubeconfig, ...args], {
      env: {
        PATH: process.env.PATH,
        HOME: this.directory,
        KUBECACHEDIR: path.join(this.directory, 'kubectl'),
      },
    });
  }

  /** A token of a service account, as an administrator would create one for the portal. */
  async createToken({ namespace, name, seconds = 24 * 3600 }) {
    const { status, body, text } = await this.request({
      method: 'POST',
      path: `/api/v1/namespaces/${namespace}/serviceaccounts/${name}/token`,
      body: {
        apiVersion: 'authentication.k8s.io/v1',
        kind: 'TokenRequest',
        spec: { expirationSeconds: seconds },
      },
    });
    if (status !== 201) {
      throw new UserError(
        `No token for the service account "${namespace}/${name}": ${text}`,
      );
    }
    return body.status.token;
  }

  /** A kubeconfig for a token. */
  writeKubeconfig({ file, token, contexts }) {
    return writeKubeconfig(path.join(this.directory, file), {
      ...this,
      token,
      contexts,
    });
  }

  /** The data for another process; it contains tokens. */
  describe() {
    const { directory, url, ca, caData, tokens, adminToken, kubeconfig } = this;
    const { minio, tools, certificates, ports, logs } = this;
    return {
      directory,
      url,
      ca,
      caData,
      tokens,
      adminToken,
      kubeconfig,
      minio,
      tools,
      certificates,
      ports,
      logs,
    };
  }

  /** Restarts a server that was stopped or killed, on its port and with its data, and waits until it responds. */
  async restart(name) {
    const server = this.servers[name];
    await server.kill();
    server.start();
    if (name === 'kube-apiserver') await this.waitForApiServer();
    if (name === 'minio') await this.waitForMinio();
  }

  async stop() {
    const { etcd, ...others } = this.servers;
    await Promise.all(Object.values(others).map(server => server.stop()));
    await etcd?.stop();
    await rm(this.directory, { recursive: true, force: true });
  }

  #start(name, args, env) {
    this.#onProgress(`starting ${name}`);
    this.servers[name] = new LabServer({
      name,
      binary: this.tools[name],
      args,
      env,
      logs: this.logs,
    });
    this.servers[name].start();
  }

  /** VolSync's kinds are the project's, those of volume snapshots and their controller's role come with its modules. */
  async #installKinds() {
    const [client, snapshotter] = await Promise.all([
      moduleFolder(this.#go, CLIENT_MODULE),
      moduleFolder(this.#go, SNAPSHOTTER_MODULE),
    ]);
    const files = [
      path.join(root, 'tools/lab/crds/volsync.yaml'),
      // All of them: without the kinds of group snapshots, the controller waits 30 seconds before it starts
      ...(await readdir(path.join(client, 'config/crd')))
        .filter(name => /^(group)?snapshot\.storage\.k8s\.io_/.test(name))
        .map(name => path.join(client, 'config/crd', name)),
      path.join(
        snapshotter,
        'deploy/kubernetes/snapshot-controller/rbac-snapshot-controller.yaml',
      ),
    ];
    await this.kubectl([
      'apply',
      '--server-side',
      ...files.flatMap(file => ['-f', file]),
    ]);
    // The condition Established is set before the first list succeeds: for a second the error is "storage is
    // (re)initializing"
    const served = [
      ...VOLSYNC_KINDS.map(kind => `volsync.backube/v1alpha1/${kind}`),
      ...SNAPSHOT_KINDS.map(kind => `snapshot.storage.k8s.io/v1/${kind}`),
    ];
    for (const kind of served) {
      await waitUntil(
        async () =>
          (await this.request({ path: `/apis/${kind}` })).status === 200,
        { what: `"${kind}" is served`, failed: () => this.failed() },
      );
    }
    await this.kubectl(['apply', '-f', path.join(root, 'tools/lab/cluster')]);
  }
}
