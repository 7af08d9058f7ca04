import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { runLabTests } from './lab/tests.mjs';
import { ensureLabTools, findGo, TOOLS } from './lab/tools.mjs';
import { yarnCommand } from './toolchain/node.mjs';
import { cacheDirectory, root } from './lib/paths.mjs';
import { buildApp } from './lib/portal.mjs';
import {
  startPostgres,
  testDatabaseEnvironment,
} from './toolchain/postgres.mjs';
import {
  BROWSER_KINDS,
  checkProduced,
  LAB_KINDS,
  UNIT_KINDS,
} from './lib/produced.mjs';
import { probe, start, stopAll } from './lib/run.mjs';
import { fail, say, step, total, UserError } from './lib/say.mjs';
import {
  addCounts,
  countJest,
  countNode,
  countPlaywright,
  summary,
} from './lib/counts.mjs';
import { prepare } from './toolchain/index.mjs';

/**
 * Runs every test of the project, cheapest first. A failed part doesn't hide the others, and the last line counts all
 * of them.
 */

const HELP = `npm test                      every test, the browser's included
npm run test:quick            types and the quick suites, in under three minutes
npm test -- --only PART …     only some parts: scripts, types, lint, unit, browser, install, lab`;

/**
 * Suites that run restic, wait for a controller’s intervals, play whole recordings or start whole portals. Excluded
 * from the quick ones.
 */
const SLOW = [
  'tools/replay/',
  'libs/restic-repository/src/(restic|comparison|property|objectStorage|damage|repository|totals)',
  'libs/restic-repository/src/completeness/completeness',
  'libs/restic-repository/src/(file/archive|store/rest)',
  'tools/sandbox/(conformance|src/(client|volsync|flux|kubelet|demo|controller-manager))/',
  'tools/sandbox/src/(sandbox|plugin|restart)',
  'tools/sandbox/src/s3/objectStore',
  'plugins/scaffolder-backend-module-volsync/src/actions/badInput',
  'plugins/volsync/src/components/(operations/(OperationBar|UndoNotice)|platform/PlatformContent|fleet/FleetContent|page/EntityVolsyncContent|sections/SnapshotsSection|browse/SnapshotView)',
  'plugins/volsync-backend/src/(attacks|drills|evidence|fuzz|notifications|plugin|repositoryStores)\\.test',
  'plugins/volsync-backend/src/(background|baseline|coverage|monitoring|platform|scenarios)/',
  'plugins/volsync-backend/src/object-stores/(OpenRepositories|RepositoryBudgets|RepositoryService|restRepositories)',
  'plugins/volsync-backend/src/operations/(applicationCheck|compareLive|deleteSnapshot|destructionGuard|faults\\w*|killed\\w*|operations|replicas\\.faults|restore\\w+|undo)(\\.http)?\\.test',
  'plugins/volsync-backend/src/(migrations\\.test|routes/)',
  'plugins/catalog-backend-module-volsync/src/module',
  'plugins/volsync-backend/src/content/',
  'plugins/volsync-backend/src/(check|setup)/',
  'plugins/volsync-backend/src/(fleet|kubernetesPlugin|rooms)\\.test',
  'plugins/volsync-backend/src/operations/(worker/OperationWorker|kinds/restore-files/scripts)',
  'plugins/volsync-backend/src/fleet/(fleetRows|objectives|owners)',
  'plugins/volsync-backend/src/(notifications/problems|evidence/takeover|object-stores/LastListings)',
  'plugins/volsync-backend/src/(evidence/manySources|object-stores/(refutedRepositories|resticAddresses))',
  'plugins/volsync/src/fields/PreviewField',
  'plugins/scaffolder-backend-module-volsync/src/(fuzz|repositories|repositoryComponents|layouts|sequences|survey)',
  'plugins/volsync-common/src/verdict/(neverGreener|tapes)',
];

/** The native compiler checks the same types in less than half of the time. `npm test` runs the released one. */
const QUICK_TYPES = [
  'tsgo',
  '--project',
  'tsconfig.json',
  '--noEmit',
  '--tsBuildInfoFile',
  'dist-types/quick.tsbuildinfo',
];

/** On CI, a part that can't run fails. */
const inCi = process.env.CI === 'true';

const PARTS = ['scripts', 'types', 'lint', 'unit', 'browser', 'install', 'lab'];

function readArguments() {
  try {
    const { values } = parseArgs({
      options: {
        quick: { type: 'boolean', default: false },
        only: { type: 'string', multiple: true },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    const unknown = values.only?.filter(part => !PARTS.includes(part)) ?? [];
    if (unknown.length) {
      throw new UserError(
        `There is no part "${unknown.join(', ')}".`,
        `There are: ${PARTS.join(', ')}`,
      );
    }
    return values;
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(error.message, HELP);
  }
}

/** The lab's servers take minutes to build, so their build starts first. Without Go, nothing is built. */
async function buildLabTools() {
  const go = await findGo();
  if (!go) return;
  await ensureLabTools({ go, names: TOOLS.map(({ name }) => name) });
}

/** The tests of the scripts, named one by one: without a file Node's runner would run every test of the repository. */
async function scriptTests() {
  const folders = ['scripts/lab', 'scripts/lib', 'scripts/toolchain'];
  const names = await Promise.all(
    folders.map(async folder =>
      (await readdir(path.join(root, folder)))
        .filter(name => name.endsWith('.test.mjs'))
        .map(name => `${folder}/${name}`),
    ),
  );
  return names.flat();
}

async function main() {
  const args = readArguments();
  if (args.help) {
    say(HELP);
    return;
  }
  const quick = ['scripts', 'types', 'unit'];
  const wanted = new Set(args.only ?? (args.quick ? quick : PARTS));
  const withBrowser = wanted.has('browser') || wanted.has('install');
  const labTools =
    wanted.has('lab') || wanted.has('install') ? buildLabTools() : undefined;
  // Its failure is reported where it is awaited
  labTools?.catch(() => {});
  const { node, environment } = await prepare({
    restic: true,
    chromium: withBrowser,
  });
  const work = await mkdtemp(path.join(tmpdir(), 'volsync-test-'));
  const producedBy = name => path.join(work, 'produced', name);
  let ranLab = false;
  const results = [];

  /** Runs one part and collects its counts. A part that crashes before it counts is one failure. */
  const part = async (name, title, work_) => {
    if (!wanted.has(name)) return;
    try {
      await step(title, async () => {
        const counts = await work_();
        results.push(counts);
        if (counts.failed)
          throw new UserError(`${name}: ${counts.failed} failed`);
      });
    } catch (error) {
      if (
        !(error instanceof UserError && /^\w+: \d+ failed$/.test(error.message))
      ) {
        const reason =
          error instanceof UserError
            ? error.message
            : String(error?.stack ?? error);
        say(reason);
        results.push({
          passed: 0,
          failed: 1,
          skipped: 0,
          failures: [`${title}: ${reason}`],
        });
      }
    }
  };
  const shown = async (command, commandArgs, options = {}) => {
    const { ended } = start(command, commandArgs, {
      cwd: root,
      env: { ...environment, ...options.env },
      onLine: line => say(`  ${line}`),
    });
    return ended;
  };
  const viaYarn = (commandArgs, options) => {
    const [command, script] = yarnCommand(node);
    return shown(command, [script, ...commandArgs], options);
  };
  /** Searches the output of a part for secrets. Each part must have output of each kind. */
  const searched = (name, kinds) =>
    part(name, 'The search for secrets in what that produced', async () => {
      const found = await checkProduced(producedBy(name), kinds);
      [...found.searched, ...found.problems].forEach(line => say(`  ${line}`));
      return single({ code: found.problems.length, tail: found.problems });
    });
  const single = ({ code, tail = [] }) =>
    code === 0
      ? { passed: 1, failed: 0, skipped: 0 }
      : { passed: 0, failed: 1, skipped: 0, failures: [tail.join('\n')] };

  try {
    // The pages are built while one core would wait for the last of these parts. A failure is reported where the build
    // is awaited.
    const pages = withBrowser ? buildApp({ root, node }) : undefined;
    // They only read the sources, and each uses about one core. The scripts mostly wait.
    await Promise.all([
      pages?.catch(() => {}),
      part('scripts', 'The scripts', async () => {
        const { code, tail } = await shown(node.executable, [
          '--test',
          '--test-reporter=tap',
          ...(await scriptTests()),
        ]);
        return countNode(tail.join('\n'), code);
      }),
      part('types', 'Types and API reports', async () =>
        args.quick
          ? single(await viaYarn(QUICK_TYPES))
          : addCounts([
              single(await viaYarn(['tsc'])),
              single(await viaYarn(['api-reports', '--ci'])),
            ]),
      ),
      part('lint', 'Lint, language, formats, licences', async () =>
        addCounts([
          single(await viaYarn(['lint', '--max-warnings', '0'])),
          single(await viaYarn(['prettier:check'])),
          single(await shown(node.executable, ['scripts/licences.mjs'])),
          single(await shown(node.executable, ['scripts/audit.mjs'])),
          single(await viaYarn(['fix', '--check', '--publish'])),
        ]),
      ),
    ]);
    await part('unit', 'Packages and plugins', async () => {
      const output = path.join(work, 'jest.json');
      const postgres = await startPostgres({ cache: cacheDirectory() }).catch(
        error => {
          if (inCi) throw error;
          say(`  The database is tested on SQLite alone. ${error.message}`);
          return undefined;
        },
      );
      const { code } = await viaYarn(
        [
          'backstage-cli',
          'repo',
          'test',
          '--watchAll=false',
          // More than the number of cores, because suites wait for servers and clocks
          '--maxWorkers=3',
          '--json',
          `--outputFile=${output}`,
          ...(args.quick
            ? ['--testPathIgnorePatterns', '/node_modules/', ...SLOW]
            : []),
        ],
        {
          env: {
            CI: 'true',
            VOLSYNC_PRODUCED: producedBy('unit'),
            ...(postgres && testDatabaseEnvironment(postgres)),
          },
        },
      );
      await postgres?.stop();
      return countJest(await readFile(output, 'utf8'), code);
    });
    await searched('unit', UNIT_KINDS);
    await pages;
    await part('browser', 'The portal in Chromium', async () => {
      const output = path.join(work, 'playwright.json');
      const { code } = await viaYarn(['playwright', 'test'], {
        env: {
          PLAYWRIGHT_JSON_OUTPUT_NAME: output,
          VOLSYNC_PRODUCED: producedBy('browser'),
        },
      });
      return countPlaywright(await readFile(output, 'utf8'), code);
    });
    await searched('browser', BROWSER_KINDS);
    await part('install', "The README's steps in a fresh portal", async () => {
      await labTools;
      if (!(await findGo())) {
        say(
          "  Left out: the README's steps need the lab's servers, and there is no Go on this machine.",
        );
        return { passed: 0, failed: inCi ? 1 : 0, skipped: 0 };
      }
      return single(await shown(node.executable, ['scripts/install-test.mjs']));
    });
    await part('lab', 'The lab of real servers', async () => {
      await labTools;
      const output = path.join(work, 'lab.json');
      const { left, code } = await runLabTests({
        node: node.executable,
        environment: { ...environment, VOLSYNC_PRODUCED: producedBy('lab') },
        output,
        onLine: line => say(`  ${line}`),
      });
      if (left) {
        say(`  ${left}`);
        return { passed: 0, failed: inCi ? 1 : 0, skipped: 0 };
      }
      ranLab = true;
      return countJest(await readFile(output, 'utf8'), code);
    });
    if (ranLab) await searched('lab', LAB_KINDS);
    if (inCi) {
      const dirty = await probe('git', ['-C', root, 'status', '--porcelain']);
      if (dirty?.trim()) {
        results.push(
          single({
            code: 1,
            tail: [`The tests left the tree dirty:\n${dirty}`],
          }),
        );
      }
    }
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  const counts = addCounts(results);
  say(`\nAfter ${total()}:`);
  say(summary(counts));
  process.exitCode = counts.failed || !counts.passed ? 1 : 0;
}

main().catch(fail).finally(stopAll);
