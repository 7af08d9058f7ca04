import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { distil, readRecording, recordingPath } from './recording';
import { SCENARIOS } from './scenarios';

const scenarios = Object.keys(SCENARIOS);
const folder = process.env.VOLSYNC_RECORDINGS;

if (folder && process.env.UPDATE_FIXTURES) {
  it.each(scenarios)('distils %s', async scenario => {
    const recording = await distil(scenario, join(folder, scenario));
    const path = recordingPath(scenario);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, `${JSON.stringify(recording, undefined, 1)}\n`);
    expect(await readRecording(scenario)).toEqual(recording);
  });
} else if (folder) {
  it.each(scenarios)('keeps the relevant content of %s', async scenario => {
    expect(await readRecording(scenario)).toEqual(
      JSON.parse(
        JSON.stringify(await distil(scenario, join(folder, scenario))),
      ),
    );
  });
}

it.each(scenarios)('has states and manifests of %s', async scenario => {
  const { manifests, summary } = await readRecording(scenario);
  expect(manifests.length).toBeGreaterThan(2);
  const replications = Object.entries(summary.objects).filter(([name]) =>
    name.startsWith('Replication'),
  );
  expect(replications.length).toBeGreaterThan(0);
});
