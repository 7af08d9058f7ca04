import { FairLimit } from './FairLimit';

describe('FairLimit', () => {
  it('runs so much at once, so much for one tenant, and lets tenants take turns', async () => {
    const limit = new FairLimit(3, 2);
    const begun: string[] = [];
    const ends = new Map<string, () => void>();
    const add = (tenant: string, number: number) => {
      const name = `${tenant}${number}`;
      void limit.run(tenant, async () => {
        begun.push(name);
        await new Promise<void>(resolve => {
          ends.set(name, resolve);
        });
      });
    };
    const end = async (name: string) => {
      ends.get(name)?.();
      await new Promise(setImmediate);
    };
    [1, 2, 3, 4, 5].forEach(number => add('a', number));
    expect(begun).toEqual(['a1', 'a2']);
    [1, 2, 3].forEach(number => add('b', number));
    add('c', 1);
    expect(begun).toEqual(['a1', 'a2', 'b1']);
    await end('a1');
    await end('a2');
    await end('b1');
    expect(begun.slice(3)).toEqual(['a3', 'b2', 'c1']);
    await end('c1');
    await end('a3');
    await end('b2');
    await end('a4');
    await end('a5');
    await end('b3');
    expect([...begun].sort()).toEqual(
      ['a1', 'a2', 'a3', 'a4', 'a5', 'b1', 'b2', 'b3', 'c1'].sort(),
    );
    const failing = limit.run('a', async () => {
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await limit.run('a', async () => 'done')).toBe('done');
  });
});
