import { BackgroundWrites } from './BackgroundWrites';

function startWrites(reject: (row: string) => string | undefined) {
  const stored: string[] = [];
  const failed: string[] = [];
  let statements = 0;
  const writes = new BackgroundWrites<string>({
    write: async rows => {
      statements += 1;
      const code = rows.map(reject).find(Boolean);
      if (code) {
        throw Object.assign(new Error('rejected'), { code });
      }
      stored.push(...rows);
    },
    onError: rows => failed.push(...rows),
  });
  const put = async (rows: readonly string[]) => {
    rows.forEach(row => writes.put(row, row));
    await writes.settled();
    return { stored, failed, statements };
  };
  return put;
}

const ROWS = Array.from({ length: 250 }, (_, index) => `row ${index}`);

describe('BackgroundWrites', () => {
  it('loses only the row that the database rejects', async () => {
    const put = startWrites(row => (row === 'row 120' ? '22001' : undefined));
    const { stored, failed } = await put(ROWS);
    expect(failed).toEqual(['row 120']);
    expect([...stored].sort()).toEqual(
      ROWS.filter(row => row !== 'row 120').sort(),
    );
  });

  it('does not ask a database that fails for each row', async () => {
    const put = startWrites(() => '57P03');
    const { stored, failed, statements } = await put(ROWS);
    expect(stored).toEqual([]);
    expect([...failed].sort()).toEqual([...ROWS].sort());
    // The first row is written at once, the others in batches of 100.
    expect(statements).toBe(4);
  });
});
