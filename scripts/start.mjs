import path from 'node:path';
import { parseArgs } from 'node:util';
import {
  buildApp,
  sandboxEnvironment,
  startPortal,
  waitForSandbox,
} from './lib/portal.mjs';
import { checkKubeconfig, kubeconfigEnvironment } from './lib/kubeconfig.mjs';
import { root } from './lib/paths.mjs';
import { handleInterrupt, stopAll } from './lib/run.mjs';
import { fail, say, step, total, UserError } from './lib/say.mjs';
import { prepare } from './lib/toolchain.mjs';

const HELP = `npm start                               the portal with the embedded sandbox
npm start -- --kubeconfig FILE          the portal on your own clusters
             [--context NAME …]         which of its contexts (default: the current one)
             [--object-store URL …]     S3 endpoints that its repositories may be read from
             [--port 3000]              where the portal answers, on loopback
             [--directory DIR]          where the sandbox keeps its data (default: .sandbox)
             [--config FILE …]          more configuration, read last
             [--verbose]                everything that the portal logs`;

function readArguments() {
  try {
    const { values } = parseArgs({
      options: {
        kubeconfig: { type: 'string' },
        context: { type: 'string', multiple: true },
        'object-store': { type: 'string', multiple: true },
        port: { type: 'string', default: process.env.PORTAL_PORT ?? '3000' },
        directory: { type: 'string', default: path.join(root, '.sandbox') },
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
        '--context chooses a context of a kubeconfig.',
        'Add --kubeconfig FILE.',
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
  const environment = {
    ...tools.environment,
    ...(ownClusters
      ? kubeconfigEnvironment({
          ...choice,
          objectStores: args['object-store'],
        })
      : await sandboxEnvironment(path.resolve(args.directory))),
  };
  await buildApp({ root, node });
  const portal = await startPortal({
    root,
    node,
    port: args.port,
    environment,
    verbose: args.verbose,
    configs: [
      'app-config.yaml',
      ...(ownClusters ? [] : ['app-config.sandbox.yaml']),
      ...args.config.map(file => path.relative(root, path.resolve(file))),
    ],
  });
  let stopping = false;
  handleInterrupt(async () => {
    if (stopping) return;
    stopping = true;
    say('\nStopping the portal');
    await portal.stop();
    say('Stopped. Nothing is left running.');
    process.exit(0);
  });
  if (!ownClusters) {
    await step('Demo services and their backups', onProgress =>
      waitForSandbox(portal.url, onProgress),
    );
  }
  say(`
  The portal is ready after ${total()}:  ${portal.url}
  Open a service in the catalog and its Backups tab. Ctrl-C stops everything.
`);
  const { code } = await portal.ended;
  if (!stopping)
    throw new UserError(
      `The portal ended by itself with ${code}.`,
      'Start again with --verbose to see why.',
    );
}

main().catch(error => {
  fail(error);
  stopAll();
  process.exit(1);
});
