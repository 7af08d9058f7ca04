import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** The distilled recordings of the real controller. */
export const TAPES = join(
  __dirname,
  '../../../../plugins/volsync-common/fixtures/tapes',
);

/** A private copy of a recording's folder that a test may change. Must be removed. */
export class RecordingFolder {
  readonly path = mkdtempSync(join(tmpdir(), 'volsync-replay-'));

  /** A copy of a recording. */
  static of(tape: string): RecordingFolder {
    const folder = new RecordingFolder();
    cpSync(join(TAPES, tape), folder.path, { recursive: true });
    return folder;
  }

  write(file: string, content: unknown): void {
    const path = join(this.path, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(
      path,
      typeof content === 'string' ? content : JSON.stringify(content),
    );
  }

  read(file: string): string {
    return readFileSync(join(this.path, file), 'utf8');
  }

  change(file: string, change: (text: string) => string): void {
    this.write(file, change(this.read(file)));
  }

  remove(file = ''): void {
    rmSync(join(this.path, file), { recursive: true, force: true });
  }
}
