import { createHmac, randomBytes } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

interface Stored {
  readonly version: 1;
  readonly secret: string;
  readonly seeded: readonly string[];
  /** The prefix of every password, so a search can find leaked ones; usually empty */
  readonly mark?: string;
}

/**
 * The metadata of a sandbox's directory: which services have their history, and the secret from which passwords and
 * keys are derived, so they are stable and known only here.
 */
export class SandboxState {
  readonly #path: string;
  #stored: Stored;

  private constructor(path: string, stored: Stored) {
    this.#path = path;
    this.#stored = stored;
  }

  static async open(directory: string): Promise<SandboxState> {
    const path = join(directory, 'state.json');
    let text: string;
    try {
      text = await readFile(path, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
        throw error;
      }
      const state = new SandboxState(path, {
        version: 1,
        secret: randomBytes(32).toString('hex'),
        seeded: [],
      });
      await state.#write();
      return state;
    }
    return new SandboxState(path, parse(text, path));
  }

  isSeeded(service: string): boolean {
    return this.#stored.seeded.includes(service);
  }

  async setSeeded(service: string): Promise<void> {
    this.#stored = {
      ...this.#stored,
      seeded: [...new Set([...this.#stored.seeded, service])],
    };
    await this.#write();
  }

  /** A password for one purpose, always the same */
  password(purpose: string): string {
    const { secret, mark = '' } = this.#stored;
    const password = createHmac('sha256', secret)
      .update(purpose)
      .digest('base64url');
    return `${mark}${password}`;
  }

  async #write(): Promise<void> {
    const partial = `${this.#path}.${randomBytes(4).toString('hex')}.partial`;
    await writeFile(partial, JSON.stringify(this.#stored), { mode: 0o600 });
    await rename(partial, this.#path);
  }
}

function parse(text: string, path: string): Stored {
  let stored: Partial<Stored> = {};
  try {
    stored = JSON.parse(text) as Partial<Stored>;
  } catch {
    // Reported below
  }
  if (
    stored?.version !== 1 ||
    typeof stored.secret !== 'string' ||
    !Array.isArray(stored.seeded)
  ) {
    throw new Error(
      `"${path}" isn't a state of the sandbox that this version can read. Remove its directory to start again.`,
    );
  }
  return stored as Stored;
}
