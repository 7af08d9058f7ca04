import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import {
  mkdir,
  mkdtemp,
  readFile,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import request from 'supertest';
import { GitRepositories } from '../flux';
import { sandboxPlugin } from '../plugin';
import { createFetchAction } from './createFetchAction';
import { createPublishAction } from './createPublishAction';

const author = { name: 'Test', email: 'test@example.com', at: new Date() };

describe('a change to a demo repository', () => {
  let directory: string;
  let repositories: GitRepositories;
  let backend: Awaited<ReturnType<typeof startTestBackend>>;
  let workspaces = 0;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'volsync-changes-'));
    repositories = new GitRepositories(join(directory, 'git'));
    await repositories.prepare();
    await repositories.at('notes').create({
      author,
      message: 'Begin',
      files: [
        {
          path: 'README.md',
          content: Buffer.from('# Notes\n'),
          mode: '100644',
        },
        {
          path: 'bin/run',
          content: Buffer.from('#!/bin/sh\n'),
          mode: '100755',
        },
      ],
    });
    backend = await startTestBackend({
      features: [
        sandboxPlugin,
        mockServices.rootConfig.factory({
          data: {
            sandbox: {
              directory,
              token: 'a-token-for-the-portal',
              services: [],
            },
          },
        }),
      ],
    });
  });
  afterAll(async () => {
    await backend.stop();
    await rm(directory, { recursive: true, force: true });
  });

  const fetchAction = () => createFetchAction({ repositories });
  const publishAction = () =>
    createPublishAction({
      repositories,
      clock: () => new Date(),
      urlOf: async (repository, branch) => `/${repository}/${branch}`,
    });

  async function newWorkspace(): Promise<string> {
    workspaces += 1;
    const workspace = join(directory, `workspace-${workspaces}`);
    await mkdir(workspace);
    return workspace;
  }

  async function run<I>(
    action: { handler(context: never): Promise<void> },
    options: { workspace: string; input: I; isDryRun?: boolean },
  ) {
    const outputs: Record<string, unknown> = {};
    await action.handler({
      input: options.input,
      workspacePath: options.workspace,
      isDryRun: options.isDryRun,
      logger: mockServices.logger.mock(),
      output: (name: string, value: unknown) => {
        outputs[name] = value;
      },
    } as never);
    return outputs;
  }

  const publish = (workspace: string, more: object = {}, isDryRun?: boolean) =>
    run(publishAction(), {
      workspace,
      isDryRun,
      input: {
        repository: 'notes',
        branch: 'say-more',
        title: 'Say <more>',
        description: 'Because *somebody* asked.',
        ...more,
      },
    });

  async function fetched(): Promise<string> {
    const workspace = await newWorkspace();
    await run(fetchAction(), { workspace, input: { repository: 'notes' } });
    return workspace;
  }

  it('is created by the actions, reviewed and merged, and changes nothing else', async () => {
    const workspace = await fetched();
    expect(await readFile(join(workspace, 'README.md'), 'utf8')).toBe(
      '# Notes\n',
    );
    expect(await publish(workspace)).toEqual({ changed: false });
    await writeFile(join(workspace, 'README.md'), '# Notes & <more>\n');
    const dry = await publish(workspace, {}, true);
    expect(dry).toMatchObject({ changed: true });
    expect(await repositories.changes()).toEqual([]);
    expect(await publish(workspace)).toEqual({
      changed: true,
      changeUrl: '/notes/say-more',
    });

    const { server } = backend;
    const list = await request(server).get('/api/sandbox/repositories');
    expect(list.text).toContain('Say &lt;more&gt;');
    expect(list.text).toContain(join(directory, 'git', 'notes.git'));
    const json = await request(server).get('/api/sandbox/changes');
    expect(json.body.changes).toHaveLength(1);
    const path = '/api/sandbox/repositories/notes/changes/say-more';
    const page = await request(server).get(path);
    expect(page.text).toContain('<span class="remove">-# Notes</span>');
    expect(page.text).toContain(
      '<span class="add">+# Notes &amp; &lt;more&gt;</span>',
    );
    expect(page.text).not.toContain('bin/run');
    expect(page.text).not.toContain('<more>');
    // Otherwise a browser would send "null" as the origin of its form
    expect(page.headers['referrer-policy']).toBe('same-origin');

    const elsewhere = await request(server)
      .post(`${path}/merge`)
      .set('origin', 'http://evil.example');
    expect(elsewhere.status).toBe(403);
    const opaque = await request(server)
      .post(`${path}/merge`)
      .set('origin', 'null');
    expect(opaque.status).toBe(403);
    expect(await repositories.changes()).toHaveLength(1);

    const merged = await request(server).post(`${path}/merge`);
    expect(merged.status).toBe(200);
    expect(merged.text).toContain('/catalog/default/component/notes/backups');
    expect((await request(server).get(path)).status).toBe(404);
    const repository = repositories.at('notes');
    const files = await repository.files((await repository.head()) ?? '');
    expect(
      files.map(file => [
        file.path,
        file.mode,
        Buffer.from(file.content).toString(),
      ]),
    ).toEqual([
      ['README.md', '100644', '# Notes & <more>\n'],
      ['bin/run', '100755', '#!/bin/sh\n'],
    ]);
  });

  it('is created again on the same branch', async () => {
    for (const text of ['one', 'two']) {
      const workspace = await fetched();
      await writeFile(join(workspace, 'new.txt'), text);
      await publish(workspace);
    }
    const { commit } = await repositories.change('notes', 'say-more');
    const files = await repositories.at('notes').files(commit);
    const added = files.find(({ path }) => path === 'new.txt');
    expect(Buffer.from(added?.content ?? []).toString()).toBe('two');
  });

  it.each([
    [{ branch: 'main' }, /cannot be the branch of a change/],
    [{ branch: '../x' }, /cannot be the branch of a change/],
    [{ branch: 'a..b' }, /cannot be the branch of a change/],
    [
      { repository: 'nothing' },
      /no repository "nothing". Choose one of: notes/,
    ],
    [{ repository: '../git/notes' }, /no name of a repository/],
  ])('rejects %j', async (input, message) => {
    const workspace = await fetched();
    await writeFile(join(workspace, 'new.txt'), 'x');
    await expect(publish(workspace, input)).rejects.toThrow(message);
  });

  it('includes no links from the workspace', async () => {
    const workspace = await fetched();
    await symlink('/etc/hostname', join(workspace, 'link'));
    await expect(publish(workspace)).rejects.toThrow(
      /"link", which is no plain/,
    );
  });
});
