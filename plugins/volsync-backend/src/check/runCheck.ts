import { parseArgs } from 'node:util';
import type { LoggerService } from '@backstage/backend-plugin-api';
import { ConfigSources } from '@backstage/config-loader';
import type { CheckState } from 'backstage-plugin-volsync-common';
import { toError } from '../lib/toError';
import { checkSetup } from './checkSetup';
import type { SetupStep } from './SetupStep';

const HELP = `Usage: backstage-plugin-volsync-backend check [options]

Walks the chain from the portal's configuration to a verdict, and says what to do about each broken link.
It only reads. Run it in the folder of the portal, where its configuration is.

Options:
  --config FILE  a file of the configuration; may be repeated, later files win
                 (default: app-config.yaml and app-config.local.yaml)
  --json         print one JSON object a line
  -h, --help     print this

Exit code: 0 if no link is broken, 1 if one is, 2 if the command could not run.
`;

const SIGNS: Record<CheckState, string> = {
  good: '✓',
  warning: '!',
  bad: '✗',
  unknown: '?',
  off: '-',
};

const silent: LoggerService = {
  error() {},
  warn() {},
  info() {},
  debug() {},
  child: () => silent,
};

/** The output of the command. @public */
export interface Output {
  stdout(text: string): void;
  stderr(text: string): void;
}

/**
 * Runs the command `backstage-plugin-volsync-backend`. Returns the exit code.
 *
 * @public
 */
export async function runCheck(
  args: readonly string[],
  output: Output,
): Promise<number> {
  let options: ReturnType<typeof parse>;
  try {
    options = parse(args);
  } catch (error) {
    output.stderr(`${toError(error).message}\n\n${HELP}`);
    return 2;
  }
  const { values, positionals } = options;
  if (values.help) {
    output.stdout(HELP);
    return 0;
  }
  if (positionals.length !== 1 || positionals[0] !== 'check') {
    output.stderr(HELP);
    return 2;
  }
  let config: Awaited<ReturnType<typeof ConfigSources.toConfig>>;
  try {
    config = await ConfigSources.toConfig(
      ConfigSources.default({
        argv: (values.config ?? []).flatMap(file => ['--config', file]),
        watch: false,
      }),
    );
  } catch (error) {
    output.stderr(
      `The configuration cannot be read. ${toError(error).message}\n`,
    );
    return 2;
  }
  let broken = 0;
  try {
    for await (const step of checkSetup({ config, logger: silent })) {
      broken += step.state === 'bad' ? 1 : 0;
      output.stdout(values.json ? `${JSON.stringify(step)}\n` : format(step));
    }
  } finally {
    config.close();
  }
  if (!values.json) {
    output.stdout(`\n${conclude(broken)}\n`);
  }
  return broken > 0 ? 1 : 0;
}

function parse(args: readonly string[]) {
  return parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      config: { type: 'string', multiple: true },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
}

function conclude(broken: number): string {
  switch (broken) {
    case 0:
      return 'No broken link was found.';
    case 1:
      return '1 link is broken. Fix it and run the check again.';
    default:
      return `${broken} links are broken. Fix the first one and run the check again.`;
  }
}

function format({
  cluster,
  title,
  state,
  seen,
  fix,
  example,
}: SetupStep): string {
  const [first = '', ...rest] = seen.split('\n');
  const head = [cluster, title].filter(Boolean).join(' · ');
  const details = [
    ...rest,
    ...(fix ? [`Fix: ${fix}`] : []),
    ...(example
      ? example
          .trimEnd()
          .split('\n')
          .map(line => `  ${line}`)
      : []),
  ];
  return `${SIGNS[state]} ${head}: ${printable(first)}\n${details
    .map(line => `    ${printable(line)}\n`)
    .join('')}`;
}

/** Names come from clusters, so control characters are removed. */
function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}]/gu, '\uFFFD');
}
