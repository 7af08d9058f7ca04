import path from 'node:path';
import { parseArgs } from 'node:util';
import {
  buildApp,
  sandboxEnvironment,
  startPortal,
  waitForSandbox,
} from './lib/portal.mjs';
import { startLabDemo } from './lab/demo.mjs';
import {
  checkKubeconfig,
  writeKubeconfigConfiguration,
} from './lib/kubeconfig.mjs';
import { root } from './lib/paths.mjs';
import { handleInterrupt, stopAll } from './lib/run.mjs';
import { fail, say, step, total, UserError } from './lib/say.mjs';
import { prepare } from './toolchain/index.mjs';

const HELP = `npm start                               the portal with the embedded sandbox
npm start -- --lab                      the portal on real servers: Kubernetes' API server and MinIO (needs Go)
npm start -- --kubeconfig FILE          the portal on your own clusters
             [--context NAME …]         which of its contexts (default: the current one)
             [--object-store URL …]     S3 endpoints that its repositories may be read from
             [--port 3000]              where the portal answers, on loopback
             [--directory DIR]          where the data is kept (default: .sandbox; with --kubeconfig .portal)
             [--config FILE …]          more configuration, read last
             [--verbose]                everything that the portal logs`;

function readArguments() {
  try {
    const { values } = parseArgs({
      options: {
        lab: { type: 'boolean', default: false },
        kubeconfig: { type: 'string' },
        context: { type: 'string', multiple: true },
        'object-store': { type: 'string', multiple: true },
        port: { type: 'string', default: process.env.PORTAL_PORT ?? '3000' },
        directory: { type: 'string' },
        config: { type: 'string', multiple: true, default: [] },
        verbose: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    const port = Number(values.port);
    if (!Number.isInteger(port) || port < 1 || port > 65535) {
      throw new UserError(
        `--port is "${values.port}": a number from 1 to 65535 is needed.`,
      );
    }
    if (values.context && !values.kubeconfig) {
      throw new UserError(
        '--context selects a context of a kubeconfig.',
        'Add --kubeconfig FILE.',
      );
    }
    if (values.lab && values.kubeconfig) {
      throw new UserError(
        '--lab brings a cluster of its own, and --kubeconfig names another.',
        'Choose one of them.',
      );
    }
    return { ...values, port };
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(error.message, `Usage:\n${HELP}`);
  }
}

async function main() {
  const args = readArguments();
  if (args.help) {
    say(HELP);
    return;
  }
  const ownClusters = Boolean(args.kubeconfig);
  const withSandbox = !ownClusters && !args.lab;
  const tools = await prepare({ restic: !ownClusters });
  const { node } = tools;
  const choice = ownClusters
    ? await step('Your clusters', () =>
        checkKubeconfig({
          root,
          node,
          file: args.kubeconfig,
          contexts: args.context,
        }),
      )
    : undefined;
  const directory = path.resolve(
    args.directory ?? path.join(root, ownClusters ? '.portal' : '.sandbox'),
  );
  const kubeconfigConfiguration =
    ownClusters &&
    (await writeKubeconfigConfiguration({
      ...choice,
      directory,
      objectStores: args['object-store'],
    }));
  await buildApp({ root, node });
  let stopping = false;
  let portal;
  let demo;
  let lab;
  handleInterrupt(async () => {
    if (stopping) return;
    stopping = true;
    say('\nStopping the portal');
    await portal?.stop();
    await (demo ?? lab)?.stop();
    say('Stopped. Nothing is left running.');
    process.exit(portal ? 0 : 130);
  });
  if (args.lab) {
    const starting = step(
      'The lab and its services (the first time builds its servers)',
      onProgress =>
        startLabDemo({
          node,
          environment: tools.environment,
          onProgress,
          onCreated: created => {
            lab = created;
          },
        }),
    );
    try {
      demo = await starting;
    } catch (error) {
      // an interrupted start fails as expected, so its error isn't printed
      if (!stopping) throw error;
      return;
    }
  }
  const environment = {
    ...tools.environment,
    ...demo?.environment,
    ...(withSandbox && (await sandboxEnvironment(directory))),
  };
  try {
    portal = await startPortal({
      root,
      node,
      port: args.port,
      environment,
      verbose: args.verbose,
      configs: [
        'app-config.yaml',
        ...(withSandbox ? ['app-config.sandbox.yaml'] : []),
        ...(args.lab ? ['app-config.lab.yaml'] : []),
        ...(kubeconfigConfiguration
          ? [path.relative(root, kubeconfigConfiguration)]
          : []),
        ...args.config.map(file => path.relative(root, path.resolve(file))),
      ],
    });
  } catch (error) {
    await demo?.stop();
    throw error;
  }
  if (withSandbox) {
    await step('Demo services and their backups', onProgress =>
      waitForSandbox(portal.url, onProgress),
    );
  }
  say(`
  The portal is ready after ${total()}:  ${portal.url}
  Open a service in the catalog and its Backups tab. Ctrl-C stops everything.
`);
  const { code } = await portal.ended;
  if (stopping) return;
  await demo?.stop();
  throw new UserError(
    `The portal ended with exit code ${code}.`,
    'Start again with --verbose to see why.',
  );
}

main().catch(error => {
  fail(error);
  stopAll();
  process.exit(1);
});
