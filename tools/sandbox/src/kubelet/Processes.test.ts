import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { processStart, startFromPs } from './Processes';

describe.each([
  ['/proc', processStart],
  ['ps, as on machines without /proc', startFromPs],
])('start time of a process, by %s', (_, startOf) => {
  it('is constant while it runs, and undefined when it has ended', async () => {
    const child = spawn('sleep', ['60']);
    const processId = child.pid!;
    const start = startOf(processId);
    expect(start).toBeTruthy();
    expect(startOf(processId)).toBe(start);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(startOf(processId)).toBeUndefined();
  });
});
