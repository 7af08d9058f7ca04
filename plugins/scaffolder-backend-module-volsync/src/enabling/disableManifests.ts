import { DISABLED_FILE } from '../component/manifestFile';
import type { RepositoryModel } from '../model/RepositoryModel';
import type { FileChange } from '../repository/Workspace';
import { detach } from './attachments';
import type { DisablePlan, DisableRequest } from './DisablePlan';
import { findManifestBackups, readManifestSource } from './manifestBackups';
import { describeTarget, type ManifestTarget } from './Target';

/** Removes the files of backups, and with the last one what made Argo CD deploy their directory. */
export async function disableManifests(
  { app, keepComponent = false }: DisableRequest,
  model: RepositoryModel,
  target: ManifestTarget,
): Promise<DisablePlan> {
  const { directory, application, attachment } = target;
  const all = await findManifestBackups(model, directory);
  const named = all.filter(each => each.app === app);
  const own = named.length > 0 ? named : all;
  const [first] = own;
  if (!first) {
    return {
      target: describeTarget(target),
      changes: [],
      notes: [`${describeTarget(target)} has no backups, so nothing changes.`],
    };
  }
  const detaching =
    attachment?.present && application && own.length === all.length
      ? await detach(model, application)
      : undefined;
  const changes: FileChange[] = own.map(({ file, text }) => ({
    file,
    before: text,
    after: keepComponent ? DISABLED_FILE : undefined,
  }));
  const [arrival] = await model.arrivalsOfDirectory(directory);
  const { name, ...source } = readManifestSource(first);
  return {
    target: describeTarget(target),
    changes: [...changes, ...(detaching ? [detaching] : [])],
    notes: keepComponent
      ? own.map(
          ({ file }) =>
            `${file} holds nothing now, because it can't be removed here. Remove it by hand.`,
        )
      : [],
    namespace: arrival && model.namespaceOn(directory, arrival),
    app: first.app ?? name,
    ...source,
    others: all.filter(each => !own.includes(each)).map(each => each.app),
  };
}
