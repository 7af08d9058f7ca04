import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { parseAllDocuments } from 'yaml';
import { theLab } from './support/lab';
import { RBAC_DIRECTORY } from './support/portal';
import { kubectl } from './support/tools';

/** The tools with which components and templates are tested. */

async function run(
  tool: string,
  args: readonly string[],
  options: { readonly input?: string; readonly env?: NodeJS.ProcessEnv } = {},
): Promise<{ code: number; stdout: string; stderr: string }> {
  const child = spawn(theLab().tools[tool] ?? tool, args, {
    env: { PATH: process.env.PATH, ...options.env },
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', chunk => {
    stdout += chunk;
  });
  child.stderr.setEncoding('utf8').on('data', chunk => {
    stderr += chunk;
  });
  child.stdin.end(options.input ?? '');
  const [code] = await once(child, 'close');
  return { code, stdout, stderr };
}

const toObjects = (text: string) =>
  parseAllDocuments(text).map(document => document.toJS());

it.each([
  '.',
  ...readdirSync(RBAC_DIRECTORY, { withFileTypes: true })
    .filter(entry => entry.isDirectory())
    .map(entry => entry.name),
])('kustomize and kubectl build the same from deploy/rbac/%s', async name => {
  const directory = path.join(RBAC_DIRECTORY, name);
  const { code, stdout, stderr } = await run('kustomize', ['build', directory]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(toObjects(stdout)).toEqual(
    toObjects(await kubectl('kustomize', directory)),
  );
});

const TEMPLATE = 'a: ${APP} b: ${CAPACITY:=5Gi} c: ${NONE} d: $${KEPT}';

it('Flux substitutes variables and defaults, and keeps escaped ones', async () => {
  const { stdout } = await run('flux-envsubst', [], {
    input: TEMPLATE,
    env: { APP: 'notes' },
  });
  expect(stdout).toBe('a: notes b: 5Gi c:  d: ${KEPT}');
});

it('Flux in strict mode rejects an unset variable', async () => {
  const { code, stderr } = await run('flux-envsubst', ['--strict'], {
    input: TEMPLATE,
    env: { APP: 'notes' },
  });
  expect(code).toBe(1);
  expect(stderr).toContain('NONE');
});

it('envsubst of a8m substitutes variables and defaults', async () => {
  const { stdout } = await run('envsubst', [], {
    input: 'a: ${APP} b: ${CAPACITY:=5Gi}',
    env: { APP: 'notes' },
  });
  expect(stdout).toBe('a: notes b: 5Gi');
});
