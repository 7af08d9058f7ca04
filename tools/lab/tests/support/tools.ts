import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';
import { theLab } from './lab';

const execute = promisify(execFile);

/** The real kubectl, as the lab's administrator. */
export async function kubectl(...args: string[]): Promise<string> {
  const { tools, kubeconfig, directory } = theLab();
  const { stdout } = await execute(
    tools.kubectl ?? 'kubectl',
    ['--kubeconfig', kubeconfig, ...args],
    { env: { PATH: process.env.PATH, HOME: directory }, timeout: 60_000 },
  );
  return stdout;
}

/** A tool's output and exit code. */
export interface Answer {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

interface RunOptions {
  readonly input?: string;
  readonly env?: Readonly<NodeJS.ProcessEnv>;
  readonly cwd?: string;
}

/** Runs a program to its end, whatever its exit code. */
export async function run(
  binary: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<Answer> {
  const child = spawn(binary, args, {
    cwd: options.cwd,
    env: {
      PATH: process.env.PATH,
      HOME: theLab().directory,
      ...options.env,
    },
  });
  const out: Buffer[] = [];
  const problems: Buffer[] = [];
  child.stdout.on('data', chunk => out.push(chunk));
  child.stderr.on('data', chunk => problems.push(chunk));
  // a program that exits before it has read its input reports that with its exit code
  child.stdin.on('error', () => {});
  child.stdin.end(options.input ?? '');
  const [code] = await once(child, 'close');
  return {
    code: code ?? -1,
    stdout: Buffer.concat(out).toString('utf8'),
    stderr: Buffer.concat(problems).toString('utf8'),
  };
}

/** One of the lab's tools, by name; throws if the lab doesn't have it. */
export async function runTool(
  name: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<Answer> {
  const binary = theLab().tools[name];
  if (!binary) {
    throw new Error(`The lab has no "${name}": its start says why`);
  }
  return run(binary, args, options);
}

/** Runs kubectl with the lab and an input, whatever its exit code. */
export function runKubectl(
  args: readonly string[],
  input?: string,
): Promise<Answer> {
  return runTool('kubectl', ['--kubeconfig', theLab().kubeconfig, ...args], {
    input,
  });
}
