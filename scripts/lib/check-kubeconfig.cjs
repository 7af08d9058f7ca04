// Prints the selected contexts as JSON, or prints the problem on standard error and exits with 1.
const { createRequire } = require('node:module');
const path = require('node:path');

const requireFromBackend = createRequire(
  path.join(process.cwd(), 'package.json'),
);
const { KubeConfig, VersionApi } = requireFromBackend(
  '@kubernetes/client-node',
);

const [file, ...wanted] = process.argv.slice(2);

function giveUp(message, remedy) {
  process.stderr.write(`${message}\n  ${remedy}\n`);
  process.exit(1);
}

async function main() {
  const config = new KubeConfig();
  try {
    config.loadFromFile(file);
  } catch (error) {
    giveUp(
      `"${file}" isn't a valid kubeconfig: ${
        String(error.message).split('\n')[0]
      }`,
      'Try it with: kubectl --kubeconfig FILE config get-contexts',
    );
  }
  const names = config.getContexts().map(context => context.name);
  const contexts = wanted.length
    ? wanted
    : [config.getCurrentContext()].filter(Boolean);
  if (!contexts.length)
    giveUp(
      `"${file}" has no current context.`,
      `Choose with --context: ${names.join(', ') || '(the file has none)'}`,
    );
  for (const name of contexts) {
    if (!names.includes(name))
      giveUp(
        `"${file}" has no context "${name}".`,
        `It has: ${names.join(', ') || 'none'}`,
      );
    const scoped = new KubeConfig();
    scoped.loadFromFile(file);
    scoped.setCurrentContext(name);
    const server = scoped.getCurrentCluster()?.server;
    if (!server)
      giveUp(
        `The context "${name}" names a cluster that "${file}" does not describe.`,
        'Repair the file, or choose another context.',
      );
    try {
      await Promise.race([
        scoped.makeApiClient(VersionApi).getCode(),
        new Promise((_, reject) =>
          setTimeout(
            () => reject(new Error('no answer within 10 s')),
            10_000,
          ).unref(),
        ),
      ]);
    } catch (error) {
      const reason =
        error.cause?.code ?? error.code ?? error.errno ?? error.message;
      if (error.code === 401 || error.code === 403)
        giveUp(
          `The cluster of context "${name}" (${server}) refused the credentials (${error.code}).`,
          'Sign in again, or choose a context whose user may read.',
        );
      giveUp(
        `The cluster of context "${name}" (${server}) cannot be reached: ${
          String(reason).split('\n')[0]
        }`,
        `Try: kubectl --kubeconfig ${file} --context ${name} version`,
      );
    }
  }
  process.stdout.write(`${JSON.stringify(contexts)}\n`);
  process.exit(0);
}

main().catch(error =>
  giveUp(String(error.message), 'See whether kubectl can use this kubeconfig.'),
);
