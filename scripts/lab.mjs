import { parseArgs } from 'node:util';
import { startLab } from './lab/index.mjs';
import { startServices } from './lab/demo.mjs';
import { grantPortal } from './lab/portal.mjs';
import { runLabTests } from './lab/tests.mjs';
import { handleInterrupt, stopAll } from './lib/run.mjs';
import { fail, say, step, total, UserError } from './lib/say.mjs';
import { prepare } from './toolchain/index.mjs';

const HELP = `node scripts/lab.mjs             real servers, built where they are missing, started, tried and stopped
node scripts/lab.mjs --keep      the same, left up until Ctrl-C
node scripts/lab.mjs --test      the lab's tests; more arguments choose some of them, by file name
             [--context NAME …]  names of the one cluster in the kubeconfig (default: lab)
             [--without-minio]   the cluster alone
             [--services]        with a node, VolSync's controller and two services that it backs up
             [--json]            what there is, as JSON on one line, tokens included`;

function readArguments() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        test: { type: 'boolean', default: false },
        keep: { type: 'boolean', default: false },
        context: { type: 'string', multiple: true },
        'without-minio': { type: 'boolean', default: false },
        services: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    if (positionals.length && !values.test) {
      throw new UserError(`"${positionals[0]}" is no option.`, HELP);
    }
    if (values.services && values['without-minio']) {
      throw new UserError(
        '--services back up into MinIO.',
        'Leave --without-minio out.',
      );
    }
    return { ...values, patterns: positionals };
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(error.message, `Usage:\n${HELP}`);
  }
}

async function test(patterns) {
  const { node, environment } = await prepare({ restic: true });
  const { left, code = 0 } = await runLabTests({
    node: node.executable,
    environment,
    patterns,
  });
  if (left) say(left);
  process.exitCode = code;
}

async function main() {
  const args = readArguments();
  if (args.help) {
    say(HELP);
    return;
  }
  if (args.test) {
    await test(args.patterns);
    return;
  }
  const tools = args.services ? await prepare({ restic: true }) : undefined;
  let lab;
  let services;
  let up = false;
  let stopping = false;
  const end = async signal => {
    if (stopping) return;
    stopping = true;
    say(`\n${signal}: stopping the lab`);
    await services?.stop();
    await lab?.stop();
    say('Stopped. Nothing is left running.');
    process.exit(up ? 0 : 130);
  };
  handleInterrupt(signal => end(signal === 'SIGINT' ? 'Ctrl-C' : signal));
  const starting = step(
    'The lab (the first time builds its servers)',
    onProgress =>
      startLab({
        onProgress,
        onCreated: created => {
          lab = created;
        },
        contexts: args.context,
        minio: !args['without-minio'],
      }),
  );
  let portal;
  try {
    await starting;
    portal = await grantPortal(lab);
    if (tools) {
      services = await step('The services and their backups', onProgress =>
        startServices({ lab, ...tools, onProgress }),
      );
    }
  } catch (error) {
    // An interrupted start fails as expected, so its error isn't printed
    if (!stopping) throw error;
    return;
  }
  up = true;
  if (args.json) say(JSON.stringify({ ...lab.describe(), portal }));
  const { body } = await lab.request({ path: '/version' });
  say(`
  Kubernetes ${body.gitVersion} is ready after ${total()}: ${lab.url}
    export KUBECONFIG=${lab.kubeconfig}
    ${lab.tools.kubectl} get crd${
    args['without-minio']
      ? ''
      : `
  MinIO: ${lab.minio.url}
    export AWS_ACCESS_KEY_ID=${lab.minio.accessKey} AWS_SECRET_ACCESS_KEY=${lab.minio.secretKey}`
  }
  The portal's account, with the roles of deploy/rbac: ${portal.kubeconfig}
  Logs: ${lab.logs}
`);
  if (!args.keep) {
    await step('Stopping (--keep leaves it up)', async () => {
      await services?.stop();
      await lab.stop();
    });
    return;
  }
  say('  Ctrl-C stops everything and removes its data.\n');
  for (;;) {
    await new Promise(resolve => {
      setTimeout(resolve, 1000);
    });
    const problem = !stopping && lab.failed();
    if (problem) {
      await services?.stop();
      await lab.stop();
      throw new UserError(problem);
    }
  }
}

main().catch(error => {
  fail(error);
  stopAll();
  process.exit(1);
});
