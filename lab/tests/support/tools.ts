import { execFile } from 'node:child_process';
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
