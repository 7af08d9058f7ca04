/** Longer than a path, a name or an address of a repository that works */
const MAX_WORD = 300;

/**
 * Refusals quote what stands in the repository, which may be a word of a megabyte: such words are cut, so that the reason
 * and the advice after them can be read.
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
