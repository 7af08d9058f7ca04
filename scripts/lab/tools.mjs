import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename } from 'node:fs/promises';
import { setPriority } from 'node:os';
import path from 'node:path';
import { cacheDirectory, root } from '../lib/paths.mjs';
import { probe, start } from '../lib/run.mjs';
import { UserError } from '../lib/say.mjs';

/**
 * The lab's servers are Go programs, pinned in tools/lab/go.mod and tools/lab/minio/go.mod. They are built once into
 * the cache, in a folder named after a digest of their dependencies; existing ones are never built again.
 */

const KUBERNETES = 'k8s.io/kubernetes';

/** In build order: later ones reuse packages of the first. */
export const TOOLS = [
  { name: 'certificates', package: 'backstage-volsync/lab/certificates' },
  { name: 'etcd', package: 'go.etcd.io/etcd/server/v3' },
  { name: 'kube-apiserver', package: `${KUBERNETES}/cmd/kube-apiserver` },
  { name: 'kubectl', package: `${KUBERNETES}/cmd/kubectl` },
  {
    name: 'kube-controller-manager',
    package: `${KUBERNETES}/cmd/kube-controller-manager`,
  },
  { name: 'kube-scheduler', package: `${KUBERNETES}/cmd/kube-scheduler` },
  {
    name: 'snapshot-controller',
    package:
      'github.com/kubernetes-csi/external-snapshotter/v8/cmd/snapshot-controller',
  },
  { name: 'minio', package: 'github.com/minio/minio', module: 'minio' },
  // the version that MinIO itself requires
  { name: 'mc', package: 'github.com/minio/mc', module: 'minio' },
  { name: 'kustomize', package: 'sigs.k8s.io/kustomize/kustomize/v5' },
  { name: 'envsubst', package: 'github.com/a8m/envsubst/cmd/envsubst' },
  { name: 'flux-envsubst', package: 'backstage-volsync/lab/flux-envsubst' },
];

const moduleDirectory = tool => path.join(root, 'tools/lab', tool.module ?? '');

const USUAL_PLACES = ['/usr/local/go/bin/go', '/usr/lib/go/bin/go'];

/** The Go to build with: `GO_BINARY`, otherwise the one on PATH, otherwise the usual installation path. */
export async function findGo(environment = process.env, usual = USUAL_PLACES) {
  const candidates = environment.GO_BINARY
    ? [environment.GO_BINARY]
    : ['go', ...usual];
  const wanted = /^go (\d+)\.(\d+)/m.exec(
    await readFile(path.join(root, 'tools/lab/go.mod'), 'utf8'),
  );
  const older = [];
  for (const binary of candidates) {
    const version = (
      await probe(binary, ['env', 'GOVERSION'], { env: environment })
    )?.trim();
    const [, major, minor] = /^go(\d+)\.(\d+)/.exec(version ?? '') ?? [];
    if (!major) continue;
    if (
      Number(major) > Number(wanted[1]) ||
      (major === wanted[1] && Number(minor) >= Number(wanted[2]))
    ) {
      return { binary, version };
    }
    older.push(`${binary} is ${version}`);
  }
  if (environment.GO_BINARY || older.length) {
    throw new UserError(
      `The lab needs Go ${wanted[1]}.${wanted[2]} or newer; ${
        older.join(', ') ||
        `GO_BINARY is "${environment.GO_BINARY}", which isn't Go`
      }.`,
      'Install a newer Go, or set GO_BINARY to its path.',
    );
  }
  return undefined;
}

async function buildKey(tool, go) {
  const hash = createHash('sha256').update(`${go.version}\0${tool.package}\0`);
  for (const file of ['go.mod', 'go.sum']) {
    hash.update(await readFile(path.join(moduleDirectory(tool), file)));
  }
  const own = /^backstage-volsync\/lab\/(.+)$/.exec(tool.package)?.[1];
  if (own)
    hash.update(await readFile(path.join(root, 'tools/lab', own, 'main.go')));
  return hash.digest('hex').slice(0, 16);
}

/** Kubernetes' version; without it the build reports v0.0.0. */
async function linkerFlags(tool) {
  const pinned = new RegExp(`${KUBERNETES} v((\\d+)\\.(\\d+)\\S*)`).exec(
    await readFile(path.join(moduleDirectory(tool), 'go.mod'), 'utf8'),
  );
  if (!pinned) return '-s -w';
  const name = 'k8s.io/component-base/version';
  return [
    '-s -w',
    `-X ${name}.gitVersion=v${pinned[1]}`,
    `-X ${name}.gitMajor=${pinned[2]}`,
    `-X ${name}.gitMinor=${pinned[3]}`,
  ].join(' ');
}

async function build(tool, { go, target, onProgress }) {
  await mkdir(path.dirname(target), { recursive: true });
  const unfinished = `${target}.${process.pid}`;
  let packages = 0;
  const { child, ended } = start(
    go.binary,
    [
      'build',
      '-v',
      '-trimpath',
      '-buildvcs=false',
      '-mod=readonly',
      `-ldflags=${await linkerFlags(tool)}`,
      '-o',
      unfinished,
      tool.package,
    ],
    {
      cwd: moduleDirectory(tool),
      env: {
        ...process.env,
        GOFLAGS: '',
        GOWORK: 'off',
        // no C compiler is needed, so the machine's own does not affect the build
        CGO_ENABLED: '0',
      },
      onLine: line => {
        if (!line.startsWith('go: ')) packages += 1;
        onProgress?.(`${tool.name}, ${packages} packages, ${line}`);
      },
    },
  );
  try {
    setPriority(child.pid, 15);
  } catch {
    // it has already exited
  }
  const { code, tail } = await ended;
  if (code !== 0) {
    throw new UserError(
      `Building "${tool.name}" (${tool.package}) failed:\n${tail
        .slice(-15)
        .join('\n')}`,
      'The first build needs the Go module proxy; what GOPROXY is shows "go env GOPROXY".',
    );
  }
  await rename(unfinished, target);
}

/**
 * Builds missing programs.
 * @param {{ go: { binary: string, version: string }, names?: readonly string[],
 *   onProgress?: (text: string) => void }} options
 * @returns {Promise<Record<string, string>>} the path of each program, by its name
 */
export async function ensureLabTools({ go, names, onProgress }) {
  const tools = TOOLS.filter(tool => !names || names.includes(tool.name));
  const paths = {};
  for (const tool of tools) {
    const key = await buildKey(tool, go);
    const target = path.join(cacheDirectory(), 'lab', key, tool.name);
    if (!existsSync(target)) await build(tool, { go, target, onProgress });
    paths[tool.name] = target;
  }
  return paths;
}

/** The folder of a module that the go.mod in `directory` pins, downloaded if it is missing. */
export async function moduleFolder(go, module, directory = 'tools/lab') {
  const { ended } = start(go.binary, ['mod', 'download', '-json', module], {
    cwd: path.join(root, directory),
    env: { ...process.env, GOFLAGS: '', GOWORK: 'off' },
  });
  const { tail } = await ended;
  try {
    const { Dir: folder } = JSON.parse(tail.join('\n'));
    if (folder) return folder;
  } catch {
    // reported below, with Go's own message
  }
  throw new UserError(
    `The Go module "${module}" couldn't be downloaded:\n${tail.join('\n')}`,
  );
}
