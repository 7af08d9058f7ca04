import { type Difference, differencesOf } from './compare';
import { playAll } from './playAll';
import { readRecording } from './recording';
import { PLAYS } from './scenarios';

jest.setTimeout(200_000);

it('x', async () => {
  const all: Difference[] = [];
  const only = process.env.ONLY?.split(',');
  const scenarios = Object.keys(PLAYS).filter(
    each => !only || only.some(start => each.startsWith(start)),
  );
  const played = await playAll(scenarios);
  for (const [scenario, { portrait }] of played) {
    const recording = await readRecording(scenario);
    all.push(...differencesOf(scenario, recording.portrait, portrait));
  }
  process.stderr.write(all.map(d => `${d.scenario} | ${d.only} | ${d.what}`).join('\n') + '\n');
});
