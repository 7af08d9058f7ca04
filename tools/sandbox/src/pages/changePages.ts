import type { Change } from '../flux';
import { html, type Html, toPage } from './html';

/** All pending changes. */
export function toListPage(options: {
  readonly repositories: readonly {
    readonly name: string;
    readonly directory: string;
  }[];
  readonly changes: readonly Change[];
  /** The base path of these pages, without a trailing slash */
  readonly base: string;
}): string {
  const { repositories, changes, base } = options;
  return toPage(
    "The sandbox's Git repositories",
    html`<h1>The sandbox's Git repositories</h1>
      <h2>Waiting to be merged</h2>
      ${changes.length === 0
        ? html`<p>Nothing is waiting.</p>`
        : html`<ul>
            ${changes.map(
              change =>
                html`<li>
                  <a href="${urlOf(base, change)}">${change.title}</a>
                  <span class="soft"
                    >${change.repository}, ${change.branch}</span
                  >
                </li>`,
            )}
          </ul>`}
      <h2>Repositories</h2>
      <p>
        Flux follows the branch main of each. Every other branch is listed
        above, whoever pushed it.
      </p>
      ${repositories.map(
        ({ name, directory }) =>
          html`<p>${name}</p>
            <pre>git clone ${directory}</pre>`,
      )}`,
  );
}

/** One change: its message, its diff, and the merge button. */
export function toChangePage(options: {
  readonly change: Change;
  /** A unified diff */
  readonly diff: string;
  readonly base: string;
}): string {
  const { change, diff, base } = options;
  const { title, description, repository, branch } = change;
  return toPage(
    title,
    html`<p class="soft">
        <a href="${base}/repositories">Repositories</a> / ${repository} /
        ${branch}
      </p>
      <h1>${title}</h1>
      <div class="text">${description}</div>
      <h2>What changes</h2>
      <pre>${toLines(diff)}</pre>
      <form method="post" action="${urlOf(base, change)}/merge">
        <button type="submit">Merge into main</button>
      </form>
      <p class="soft">
        Flux looks at main every second and applies what it finds.
      </p>`,
  );
}

/** The page after the merge. */
export function toMergedPage(options: {
  readonly change: Change;
  readonly base: string;
  /** The service's Backups tab */
  readonly tab: string;
}): string {
  const { change, base, tab } = options;
  return toPage(
    `Merged: ${change.title}`,
    html`<p class="soft"><a href="${base}/repositories">Repositories</a></p>
      <h1>Merged: ${change.title}</h1>
      <p>
        Flux applies it within seconds.
        <a href="${tab}">See the backups of ${change.repository}</a>.
      </p>`,
  );
}

function urlOf(base: string, { repository, branch }: Change): string {
  return `${base}/repositories/${repository}/changes/${encodeURIComponent(
    branch,
  )}`;
}

function toLines(diff: string): readonly Html[] {
  return diff
    .trimEnd()
    .split('\n')
    .map(line => html`<span class="${classOf(line)}">${line}</span>`);
}

function classOf(line: string): string {
  if (line.startsWith('+') && !line.startsWith('+++ ')) {
    return 'add';
  }
  return line.startsWith('-') && !line.startsWith('--- ') ? 'remove' : 'same';
}
