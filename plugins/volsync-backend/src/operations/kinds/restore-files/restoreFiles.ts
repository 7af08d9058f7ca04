/**
 * Restores selected files of a snapshot into the live volume or a new one. Nothing in the volume is touched before all
 * files are there and compared, and apps are down only while files are renamed:
 *
 *   check     the volume is as planned
 *   claim     for a new volume
 *   fetch     restic restores into a separate folder on the volume     ┐ a failure, or a person who stops it, removes
 *   compare   every file with the repository                           │ that folder, and the volume is as before
 *   wait, off-*, hold, down-*, unmounted   if the app is to be stopped ┘
 *   place     each file or folder is renamed to its final path
 *   always    Jobs are removed, apps are restored as they were found
 */
import { InputError } from '@backstage/errors';
import { defineKind, type OperationDefinition } from '../../kind';
import type { Step } from '../../step';
import { compareContent } from '../restore/compareSteps';
import { makeClaim, waitUntilBound } from '../restore/restoreSteps';
import { halt, restart } from '../restore-in-place/offline';
import { alone } from '../restore-in-place/replacedVolumes';
import { removeOwn } from '../shared/ownObjects';
import type { ComparedContent, KindTools } from '../tools';
import {
  discardJobOf,
  fetchJobOf,
  filesParamsSchema,
  isLive,
  placeJobOf,
  type FilesParams,
} from './params';
import { chosenFiles } from './paths';
import { planFiles } from './planFiles';
import { checkFiles, discardFiles, fetchFiles, placeFiles } from './steps';

export function createRestoreFilesKind(tools: KindTools): OperationDefinition {
  return defineKind({
    kind: 'restore-files',
    params: filesParamsSchema,
    async plan(context) {
      const { request } = context;
      if (request.kind !== 'restore-files') {
        throw new InputError('Not a restore of chosen files');
      }
      return planFiles(context, { request, tools });
    },
    steps: params => [
      checkFiles(params),
      ...(isLive(params) ? [] : [makeClaim(params)]),
      fetchFiles(params, tools),
      compareContent(params, tools, {
        narrow: content => onlyChosen(content, params),
      }),
      ...(params.stopApp ? halt(alone(params)) : []),
      placeFiles(params, tools),
      ...(isLive(params) ? [] : [waitUntilBound(params)]),
      ...(params.stopApp ? restart(alone(params)) : []),
      ...removeJobs(params, tools),
    ],
  });
}

function onlyChosen(
  content: ComparedContent,
  { paths }: FilesParams,
): ComparedContent {
  return {
    hash: place => content.hash(place),
    attributes: place => content.attributes(place),
    readEntry: place => content.readEntry(place),
    files: options => chosenFiles(content, { ...options, paths }),
  };
}

function removeJobs(params: FilesParams, tools: KindTools): readonly Step[] {
  const { mark, claim } = params;
  const job = (step: string, title: string, name: string) =>
    removeOwn({ step, title, resource: 'jobs', name, mark });
  return [
    job('remove-fetch', 'Delete the restore Job', fetchJobOf(mark)),
    job('remove-place', 'Delete the Job that moves files', placeJobOf(mark)),
    ...(isLive(params)
      ? [
          discardFiles(params, tools),
          job(
            'remove-discard',
            'Delete the Job that deletes the folder',
            discardJobOf(mark),
          ),
        ]
      : [
          removeOwn({
            step: 'discard',
            title: 'If the restore fails, delete the new volume',
            resource: 'persistentVolumeClaims',
            name: claim.name,
            mark,
            onlyWhenEnding: true,
          }),
        ]),
  ];
}
