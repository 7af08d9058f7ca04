import { VirtualClock } from './VirtualClock';

describe('VirtualClock', () => {
  it('advances only on request, and wakes sleepers whose time has come', async () => {
    const clock = new VirtualClock(1_000);
    const woken: string[] = [];
    const short = clock.sleep(500).then(() => woken.push('short'));
    const long = clock.sleep(5_000).then(() => woken.push('long'));
    clock.advanceTo(1_500);
    await short;
    expect([clock.milliseconds, woken]).toEqual([1_500, ['short']]);
    clock.advanceTo(1_200);
    expect(clock.milliseconds).toBe(1_500);
    clock.advanceTo(9_000);
    await long;
    expect(woken).toEqual(['short', 'long']);
  });

  it('allows evaluating another moment without waking anyone', () => {
    const clock = new VirtualClock(1_000);
    expect(clock.evaluateAt(7_000, () => clock.now().getTime())).toBe(7_000);
    expect(() =>
      clock.evaluateAt(7_000, () => {
        throw new Error('no');
      }),
    ).toThrow('no');
    expect(clock.milliseconds).toBe(1_000);
  });

  it('aborts a sleep with its signal', async () => {
    const clock = new VirtualClock(0);
    const stop = new AbortController();
    const sleeping = clock.sleep(100, stop.signal);
    stop.abort(new Error('enough'));
    await expect(sleeping).rejects.toThrow('enough');
    await expect(clock.sleep(100, stop.signal)).rejects.toThrow('enough');
    clock.advanceTo(1_000);
  });
});
