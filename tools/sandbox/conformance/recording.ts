import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { KubeObject } from '../src/client';
import type { Observation } from './observations';
import { type RunSummary, summarizeRun } from './runSummary';

/** The parts of a recording of the real VolSync that are kept here: its manifests and its summary. */
export interface Recording {
  readonly scenario: string;
  /** In the order in which they were applied */
  readonly manifests: readonly KubeObject[];
  /** The responses to rejected manifests, by the object's name */
  readonly refusals: Readonly<Record<string, string>>;
  readonly summary: RunSummary;
}

const FOLDER = resolvePackagePath('volsync-sandbox', 'fixtures/recordings');

export function recordingPath(scenario: string): string {
  return join(FOLDER, `${scenario}.json`);
}

export async function readRecording(scenario: string): Promise<Recording> {
  return JSON.parse(await readFile(recordingPath(scenario), 'utf8'));
}

/** Reads the complete folder of a recording, and keeps what is compared. */
export async function distil(
  scenario: string,
  folder: string,
): Promise<Recording> {
  const names = (await readdir(join(folder, 'manifests'))).sort();
  const manifests = await Promise.all(
    names.map(async name =>
      parse(await readFile(join(folder, 'manifests', name), 'utf8')),
    ),
  );
  const watched = await readFile(join(folder, 'watch.jsonl'), 'utf8');
  const observations: Observation[] = watched
    .split('\n')
    .filter(Boolean)
    .map(line => JSON.parse(line));
  const steps = await readFile(join(folder, 'steps.log'), 'utf8');
  const refused = steps.matchAll(
    /apply \w+ (\S+) -> The \w+ "\S+" is invalid: (.*)$/gm,
  );
  return {
    scenario,
    manifests,
    refusals: Object.fromEntries(
      [...refused].map(([, name, text]) => [name, text]),
    ),
    summary: summarizeRun(observations, scenario),
  };
}
