import { ResponseError } from '@backstage/errors';
import type { CatalogApi } from '@backstage/plugin-catalog-react';
import type {
  scaffolderApiRef,
  ScaffolderTaskOutput,
} from '@backstage/plugin-scaffolder-react';

/*
 * Dry-runs the template's own steps, up to the one that writes the backups. Shows what the run would change, and why it
 * would be refused, before the form can be submitted.
 */

/** The result of a dry run with these values. */
export type Preview =
  | {
      readonly state: 'ready';
      /** Markdown for the pull request */
      readonly summary: string;
      /** A unified diff; empty if nothing changes */
      readonly diff: string;
    }
  | { readonly state: 'refused'; readonly reason: string }
  /** Unknown, because the viewer doesn't have permission for dry runs */
  | { readonly state: 'unchecked'; readonly reason: string };

type ScaffolderApi = (typeof scaffolderApiRef)['T'];
type Values = Readonly<Record<string, unknown>>;

interface PreviewRequest {
  readonly catalog: Pick<CatalogApi, 'getEntityByRef'>;
  readonly scaffolder: Pick<ScaffolderApi, 'dryRun'>;
  readonly templateRef: string;
  /** All values of the form */
  readonly values: Values;
}

/** The field's own form value. The form validates only fields with a value. */
export const SHOWN = 'shown';

interface Step {
  readonly id: string;
  readonly action: string;
}

let last:
  | { readonly key: string; readonly preview: Promise<Preview> }
  | undefined;

/** Runs a dry run, and keeps its result for {@link confirmPreview}. */
export function requestPreview(request: PreviewRequest): Promise<Preview> {
  const values = withoutShown(request.values);
  const preview = runPreview({ ...request, values });
  last = { key: keyOf(request), preview };
  return preview;
}

/** The last preview if it has these values and was ready. Otherwise a new one, because what was refused may be mended. */
export async function confirmPreview(
  request: PreviewRequest,
): Promise<Preview> {
  const known = last?.key === keyOf(request) ? await last?.preview : undefined;
  return known?.state === 'ready' ? known : requestPreview(request);
}

function keyOf({ templateRef, values }: PreviewRequest): string {
  return JSON.stringify([templateRef, withoutShown(values)]);
}

/** What the fields of the form say, the preview's own aside. */
export function withoutShown(values: Values): Values {
  return Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== SHOWN),
  );
}

async function runPreview({
  catalog,
  scaffolder,
  templateRef,
  values,
}: PreviewRequest): Promise<Preview> {
  const template = await catalog
    .getEntityByRef(templateRef)
    .catch(() => undefined);
  const steps = (template?.spec?.steps ?? []) as unknown as readonly Step[];
  const at = steps.findIndex(({ action }) =>
    action.startsWith('volsync:component:'),
  );
  const step = steps[at];
  if (!template || !step) {
    return {
      state: 'unchecked',
      reason: `${templateRef} has no step volsync:component`,
    };
  }
  const output = (name: string) => `\${{ steps['${step.id}'].output.${name} }}`;
  try {
    const result = await scaffolder.dryRun({
      template: {
        ...template,
        spec: {
          ...template.spec,
          steps: steps.slice(0, at + 1),
          output: {
            text: [
              { title: 'summary', content: output('summary') },
              { title: 'diff', content: output('diff') },
            ],
          },
        },
      } as unknown as Parameters<ScaffolderApi['dryRun']>[0]['template'],
      values: values as Parameters<ScaffolderApi['dryRun']>[0]['values'],
      directoryContents: [],
    });
    const texts = (result.output as ScaffolderTaskOutput).text ?? [];
    const textOf = (title: string) =>
      texts.find(each => each.title === title)?.content ?? '';
    return {
      state: 'ready',
      summary: textOf('summary'),
      diff: textOf('diff'),
    };
  } catch (error) {
    return toRefusal(error);
  }
}

function toRefusal(error: unknown): Preview {
  if (!(error instanceof ResponseError)) {
    return {
      state: 'refused',
      reason: error instanceof Error ? error.message : String(error),
    };
  }
  const reason = error.body.error.message;
  return { state: error.statusCode === 403 ? 'unchecked' : 'refused', reason };
}
