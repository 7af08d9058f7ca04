import { strategicMergePatch } from './strategicMergePatch';

const pod = {
  metadata: { labels: { a: '1' } },
  spec: {
    containers: [
      { name: 'a', image: '1', args: ['x'] },
      { name: 'b', image: '1' },
    ],
    volumes: [{ name: 'data', emptyDir: {} }],
    tolerations: [{ key: 'old' }],
  },
};

describe('strategic merge patch', () => {
  it.each([
    [
      'replaces lists that it does not know',
      { spec: { tolerations: [{ key: 'new' }] } },
      'tolerations',
      [{ key: 'new' }],
    ],
    [
      'keeps only the keys in `$retainKeys`',
      {
        spec: {
          volumes: [
            { name: 'data', $retainKeys: ['name', 'secret'], secret: {} },
          ],
        },
      },
      'volumes',
      [{ name: 'data', secret: {} }],
    ],
    [
      'replaces a list by directive',
      { spec: { containers: [{ $patch: 'replace' }, { name: 'c' }] } },
      'containers',
      [{ name: 'c' }],
    ],
    [
      'orders a list',
      {
        spec: { '$setElementOrder/containers': [{ name: 'b' }, { name: 'a' }] },
      },
      'containers',
      [
        { name: 'b', image: '1' },
        { name: 'a', image: '1', args: ['x'] },
      ],
    ],
    ['deletes by null', { spec: { volumes: null } }, 'volumes', undefined],
  ])('%s', (_what, patch, field, expected) => {
    const result = strategicMergePatch(pod, patch) as typeof pod;
    expect(result.spec[field as keyof typeof pod.spec]).toEqual(expected);
    expect(result.metadata).toEqual(pod.metadata);
  });

  it('replaces a map by directive', () => {
    expect(
      strategicMergePatch(pod, { metadata: { $patch: 'replace', name: 'x' } }),
    ).toMatchObject({ metadata: { name: 'x' } });
  });

  it('does not modify its input', () => {
    const before = JSON.stringify(pod);
    strategicMergePatch(pod, {
      spec: {
        containers: [
          { name: 'a', image: '2' },
          { name: 'b', $patch: 'delete' },
        ],
      },
    });
    expect(JSON.stringify(pod)).toBe(before);
  });

  it.each([
    [{ spec: { containers: [{ image: 'x' }] } }, 'merge key: name'],
    [{ spec: { $patch: 'explode' } }, 'Unknown patch type'],
  ])('rejects %j', (patch, message) => {
    expect(() => strategicMergePatch(pod, patch)).toThrow(message);
  });
});
