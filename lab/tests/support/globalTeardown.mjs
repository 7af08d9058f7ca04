/** Stops what the setup started; a server that ended by itself meanwhile fails the run. */
export default async function globalTeardown() {
  const problem = globalThis.lab?.failed();
  await globalThis.lab?.stop();
  if (problem) throw new Error(problem);
}
