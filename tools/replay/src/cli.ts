import { parseArgs } from 'node:util';
import { toJsonLine, toText } from './format';
import { quietLogger } from './quietLogger';
import { readPointInTime } from './readPointInTime';
import { readRecording, RecordingError } from './recording';
import { Replay } from './Replay';
import { timeline } from './timeline';

/** The command: takes the arguments of `scripts/replay.mjs`. Resolves with the exit code. */
export async function main(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      at: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  });
  try {
    await play(positionals[0] ?? '', values);
    return 0;
  } catch (error) {
    if (error instanceof RecordingError) {
      process.stderr.write(`${error.message}\n`);
      return 1;
    }
    throw error;
  }
}

async function play(
  folder: string,
  options: { readonly at?: string; readonly json: boolean },
): Promise<void> {
  const recording = readRecording(folder);
  const moment =
    options.at === undefined
      ? undefined
      : readPointInTime(options.at, recording);
  for (const remark of recording.remarks) {
    process.stderr.write(`${remark}\n`);
  }
  const print = options.json ? toJsonLine : toText;
  const replay = await Replay.start(recording, quietLogger);
  try {
    if (moment !== undefined) {
      await replay.playTo(moment);
      for (const conclusion of replay.conclude()) {
        process.stdout.write(`${print({ at: moment, conclusion })}\n`);
      }
      return;
    }
    for await (const change of timeline(replay)) {
      process.stdout.write(`${print(change)}\n`);
    }
  } finally {
    await replay.close();
  }
}
