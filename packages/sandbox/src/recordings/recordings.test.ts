import { differencesOf, type Difference } from './compare';
import { portraitOf } from './portrait';
import { readRecording } from './recording';
import { PLAYS } from './scenarios';
import { Stage } from './Stage';
import { Theatre } from './Theatre';

jest.setTimeout(150_000);

let theatre: Theatre;
beforeAll(async () => {
  theatre = await Theatre.open({ timeScale: 200 });
});
afterAll(() => theatre?.close());

it('x', async () => {
  const all: Difference[] = [];
  const only = process.env.ONLY?.split(',');
  for (const [scenario, play] of Object.entries(PLAYS)) {
    if (only && !only.some(each => scenario.startsWith(each))) continue;
    const recording = await readRecording(scenario);
    const stage = new Stage(theatre, recording);
    await play(stage);
    const played = portraitOf(theatre.observationsIn(scenario));
    all.push(...differencesOf(scenario, recording.portrait, played));
  }
  process.stderr.write(all.map(d => `${d.scenario} | ${d.only} | ${d.what}`).join('\n') + '\n');
});
