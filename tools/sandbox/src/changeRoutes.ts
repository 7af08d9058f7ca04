import { toDiff } from 'backstage-plugin-scaffolder-backend-module-volsync';
import type { Request, Response, Router } from 'express';
import { type Change, type GitRepositories, MAIN } from './flux';
import { toChangePage, toListPage, toMergedPage } from './pages/changePages';
import type { SandboxRunner } from './SandboxRunner';
import { DEMO_AUTHOR } from './demo/AppRepositories';

/** The path of a change, below the sandbox's base. */
const CHANGE = '/repositories/:repository/changes/:branch';

/** Paths without authentication: a page opened in a browser sends no token. */
export const CHANGE_PATHS = [
  '/changes',
  '/repositories',
  CHANGE,
  `${CHANGE}/merge`,
];

/**
 * The demo's substitute for a Git server's pages: the pending change, its diff, and a merge button. Merges are accepted
 * only from these pages, so no other site can trigger one.
 */
export function addChangeRoutes(
  router: Router,
  options: { readonly runner: SandboxRunner; readonly clock: () => Date },
): void {
  const { runner, clock } = options;

  router.get('/changes', async (_request, response) => {
    response.json({ changes: await runner.repositories.changes() });
  });

  router.get('/repositories', async (request, response) => {
    const { repositories } = runner;
    const names = await repositories.names();
    sendPage(
      response,
      toListPage({
        base: request.baseUrl,
        changes: await repositories.changes(),
        repositories: names.map(name => ({
          name,
          directory: repositories.at(name).directory,
        })),
      }),
    );
  });

  router.get(CHANGE, async (request, response) => {
    const { repositories } = runner;
    const { repository = '', branch = '' } = request.params;
    const change = await repositories.change(repository, branch);
    sendPage(
      response,
      toChangePage({
        base: request.baseUrl,
        change,
        diff: await diffOf(repositories, change),
      }),
    );
  });

  router.post(`${CHANGE}/merge`, async (request, response) => {
    if (!isOwnPage(request)) {
      response.status(403).json({
        error: { message: 'A change is merged from its own page only' },
      });
      return;
    }
    const { repository = '', branch = '' } = request.params;
    const change = await runner.repositories.merge(repository, branch, {
      ...DEMO_AUTHOR,
      at: clock(),
    });
    sendPage(
      response,
      toMergedPage({
        base: request.baseUrl,
        change,
        tab: `/catalog/default/component/${repository}/backups`,
      }),
    );
  });
}

/** A page whose forms send their origin: the portal's own header would have browsers hide it. */
function sendPage(response: Response, page: string): void {
  response.set('referrer-policy', 'same-origin').type('html').send(page);
}

/** Browsers always send the origin of a form; a request without one is not from a browser. */
function isOwnPage(request: Request): boolean {
  const { origin, host } = request.headers;
  return (
    origin === undefined ||
    (URL.canParse(origin) && new URL(origin).host === host)
  );
}

async function diffOf(
  repositories: GitRepositories,
  { repository: name, commit }: Change,
): Promise<string> {
  const repository = repositories.at(name);
  const main = await repository.head(MAIN);
  const base = main && (await repository.mergeBase(main, commit));
  const textOf = (content: Uint8Array | undefined) =>
    content && Buffer.from(content).toString('utf8');
  const before = new Map(
    (base ? await repository.files(base) : []).map(file => [
      file.path,
      textOf(file.content),
    ]),
  );
  const after = new Map(
    (await repository.files(commit)).map(file => [
      file.path,
      textOf(file.content),
    ]),
  );
  const paths = [...new Set([...before.keys(), ...after.keys()])].sort();
  return toDiff(
    paths
      .map(file => ({
        file,
        before: before.get(file),
        after: after.get(file),
      }))
      .filter(change => change.before !== change.after),
  );
}
