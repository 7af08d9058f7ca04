import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { placeInside, type PlatformPlan } from './planPlatform';

const removeAll = (names: readonly string[]) =>
  Promise.all(names.map(name => rm(name, { force: true })));

/**
 * Writes what a plan adds and updates: all of it or nothing. Every file is complete beside its place before the first
 * one is moved there, and where a move fails the earlier ones are taken back.
 *
 * @internal
 */
export async function writePlan(
  root: string,
  plan: PlatformPlan,
): Promise<void> {
  const changes = plan.files.filter(({ change }) => change !== 'keep');
  const ready: { readonly from: string; readonly to: string }[] = [];
  const undo: (() => Promise<void>)[] = [];
  try {
    for (const file of changes) {
      await mkdir(path.dirname(await placeInside(root, file.path)), {
        recursive: true,
      });
      // again: a link may have been made since the plan
      const to = await placeInside(root, file.path);
      const from = path.join(path.dirname(to), `.${randomUUID()}.tmp`);
      ready.push({ from, to });
      await writeFile(from, file.after, { flag: 'wx' });
      undo.push(() =>
        file.before === undefined
          ? rm(to, { force: true })
          : writeFile(to, file.before),
      );
    }
  } catch (error) {
    await removeAll(ready.map(({ from }) => from));
    throw error;
  }
  let moved = 0;
  try {
    for (const { from, to } of ready) {
      await rename(from, to);
      moved += 1;
    }
  } catch (error) {
    await removeAll(ready.slice(moved).map(({ from }) => from));
    await Promise.all(undo.slice(0, moved).map(takeBack => takeBack()));
    throw error;
  }
}
