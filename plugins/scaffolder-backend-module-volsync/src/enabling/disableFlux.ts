import { InputError } from '@backstage/errors';
import type { ComponentVariableName } from 'backstage-plugin-volsync-common';
import { toRepositoryLocation } from 'backstage-plugin-volsync-node';
import type { FileChange } from '../repository/Workspace';
import type { DisablePlan, DisableRequest } from './DisablePlan';
import { takeComponent } from './listedComponents';
import { readMarkedEntries, takeMarkedEntries } from './markedEntries';
import { componentDirectory } from './planFlux';
import {
  componentsPlace,
  referredDirectory,
  toComponentDirectories,
  variablesPlace,
} from './places';
import { removeComponent } from './removeComponent';
import { sayTarget, type FluxTarget } from './Target';

/** Takes component and variables out of a Kustomization of Flux. @internal */
export async function disableFlux(
  request: DisableRequest,
  target: FluxTarget,
): Promise<DisablePlan> {
  const { settings } = request;
  const component = componentDirectory(request);
  const directories = Object.values(toComponentDirectories(component));
  const reference = target.components.find(each =>
    directories.includes(referredDirectory(target.directory, each)),
  );
  const marked = readMarkedEntries(target.file, variablesPlace(target));
  if (!marked) {
    if (reference !== undefined) {
      throw new InputError(
        `${sayTarget(
          target,
        )} has the component ${reference}, and not the comment that "Enable backups" leaves above its variables: somebody put it in by hand, or took the comment out. Take the component and its variables out by hand`,
      );
    }
    return {
      target: sayTarget(target),
      changes: [],
      notes: [`${sayTarget(target)} has no backups: there is nothing to do.`],
    };
  }
  let file = takeMarkedEntries(target.file, variablesPlace(target));
  if (reference !== undefined) {
    file = takeComponent(file, componentsPlace(target), reference);
  }
  const changes: FileChange[] = [
    { file: file.file, before: target.file.text, after: file.text },
  ];
  const notes: string[] = [];
  if (marked.marker.component !== component) {
    notes.push(
      `The component in ${component} was there before, and stays for other apps.`,
    );
  } else if (request.keepComponent) {
    notes.push(
      `The component in ${component} stays, as was asked for. Nothing of this app uses it any more.`,
    );
  } else {
    const removal = await removeComponent(request, component, file);
    changes.push(...removal.changes);
    notes.push(...removal.notes);
  }
  const left = Object.keys(target.substitute).filter(
    name => name.startsWith('VOLSYNC_') && !(name in marked.entries),
  );
  if (left.length > 0) {
    notes.push(
      `${left.join(
        ', ',
      )} stay: they do not stand right below the comment of "Enable backups". Take them out by hand where only the backups used them.`,
    );
  }
  const values = (name: ComponentVariableName) =>
    marked.entries[name] ?? target.substitute[name] ?? settings.defaults[name];
  return {
    target: sayTarget(target),
    changes,
    app: values('APP'),
    claim: values('VOLSYNC_CLAIM'),
    location: toRepositoryLocation(settings, {
      app: values('APP'),
      bucket: values('VOLSYNC_BUCKET'),
      claim: values('VOLSYNC_CLAIM'),
    }),
    notes,
  };
}
