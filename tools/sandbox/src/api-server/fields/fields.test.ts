import { cloneJson, equalJson } from '../json';
import { fieldsOf } from './fieldsOf';
import { FieldSet, formatFieldPath } from './fieldSet';
import { mergeConfiguration } from './mergeConfiguration';
import { removeFields } from './removeFields';

const object = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: {
    name: 'web',
    uid: 'u',
    labels: { 'app.kubernetes.io/name': 'web' },
    finalizers: ['example.org/a'],
    ownerReferences: [{ uid: 'o', name: 'owner' }],
  },
  spec: {
    replicas: 1,
    template: {
      spec: {
        containers: [
          { name: 'a', ports: [{ containerPort: 80 }], args: ['x', 'y'] },
          { name: 'b' },
        ],
      },
    },
  },
  status: { conditions: [{ type: 'Ready', status: 'True' }] },
};

describe('fields of an object', () => {
  it('equal those in managedFields', () => {
    expect(fieldsOf(object, true).toV1()).toEqual({
      'f:metadata': {
        'f:labels': { '.': {}, 'f:app.kubernetes.io/name': {} },
        'f:finalizers': { '.': {}, 'v:"example.org/a"': {} },
        'f:ownerReferences': {
          '.': {},
          'k:{"uid":"o"}': { '.': {}, 'f:name': {}, 'f:uid': {} },
        },
      },
      'f:spec': {
        'f:replicas': {},
        'f:template': {
          '.': {},
          'f:spec': {
            '.': {},
            'f:containers': {
              '.': {},
              'k:{"name":"a"}': {
                '.': {},
                'f:name': {},
                'f:args': {},
                'f:ports': {
                  '.': {},
                  'k:{"containerPort":80,"protocol":"TCP"}': {
                    '.': {},
                    'f:containerPort': {},
                  },
                },
              },
              'k:{"name":"b"}': { '.': {}, 'f:name': {} },
            },
          },
        },
      },
      'f:status': {
        'f:conditions': {
          '.': {},
          'k:{"type":"Ready"}': { '.': {}, 'f:type': {}, 'f:status': {} },
        },
      },
    });
  });

  it('treat lists of custom kinds as one value, except conditions', () => {
    const v1 = fieldsOf(
      { spec: { containers: [{ name: 'a' }] }, status: object.status },
      false,
    ).toV1();
    expect(v1['f:spec']).toEqual({ '.': {}, 'f:containers': {} });
    expect(JSON.stringify(v1['f:status'])).toContain(
      'k:{\\"type\\":\\"Ready\\"}',
    );
  });

  it('round-trip through managedFields', () => {
    const fields = fieldsOf(object, true);
    expect(FieldSet.fromV1(fields.toV1()).samePaths(fields)).toBe(true);
  });

  it('are named as in conflicts', () => {
    expect(
      formatFieldPath(['f:spec', 'f:containers', 'k:{"name":"a"}', 'f:image']),
    ).toBe('.spec.containers[name="a"].image');
    expect(formatFieldPath(['f:metadata', 'f:finalizers', 'v:"x"'])).toBe(
      '.metadata.finalizers[="x"]',
    );
  });

  it('can all be removed, and restore the object when merged into an empty one', () => {
    const emptied = cloneJson(object);
    removeFields(emptied, fieldsOf(object, true));
    expect(emptied).toEqual({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web', uid: 'u' },
      spec: {},
      status: {},
    });
    const rebuilt = mergeConfiguration({}, object, { native: true });
    expect(equalJson(rebuilt, object)).toBe(true);
    const twice = mergeConfiguration(object, object, { native: true });
    expect(equalJson(twice, object)).toBe(true);
  });
});
