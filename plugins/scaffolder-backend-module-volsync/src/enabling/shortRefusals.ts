/** Longer than any valid path, name or repository address */
const MAX_WORD = 300;

/**
 * Error messages quote the repository, which may contain a word of a megabyte: such words are truncated, so the reason
 * and the advice after them remain readable.
 */
export async function withShortRefusals<T>(plan: () => Promise<T>): Promise<T> {
  try {
    return await plan();
  } catch (error) {
    if (error instanceof Error && error.name === 'InputError') {
      error.message = error.message.replace(
        new RegExp(`\\S{${MAX_WORD},}`, 'g'),
        word => `${word.slice(0, MAX_WORD)}…`,
      );
    }
    throw error;
  }
}
