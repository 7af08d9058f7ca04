/** The result of a comparison without differences, as a clause. */
export function describeMatching(files: number): string {
  return files === 1 ? 'The file matches' : `All ${files} compared files match`;
}
