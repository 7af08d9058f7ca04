import { isJsonObject, type JsonObject } from '../../json';
import { type StoredObject } from '../../types';
import {
  type FieldError,
  invalid,
  required,
  unsupported,
} from '../../validation/fieldError';
import { type ResourceBehaviour } from '../resourceDefinition';

/** events.k8s.io/v1 and core/v1 name the same fields differently: [new, core]. */
const renamed: readonly (readonly [string, string])[] = [
  ['regarding', 'involvedObject'],
  ['note', 'message'],
  ['reportingController', 'reportingComponent'],
  ['deprecatedSource', 'source'],
  ['deprecatedFirstTimestamp', 'firstTimestamp'],
  ['deprecatedLastTimestamp', 'lastTimestamp'],
  ['deprecatedCount', 'count'],
];

function rename(
  object: JsonObject,
  pairs: readonly (readonly [string, string])[],
): JsonObject {
  const names = new Map(pairs);
  return Object.fromEntries(
    Object.entries(object).map(([key, value]) => [
      names.get(key) ?? key,
      value,
    ]),
  );
}

function checkNamespace(event: StoredObject): readonly FieldError[] {
  const involved = isJsonObject(event.involvedObject)
    ? event.involvedObject
    : {};
  const expected = involved.namespace || 'default';
  return event.metadata.namespace === expected
    ? []
    : [
        invalid(
          'involvedObject.namespace',
          involved.namespace,
          'does not match event.namespace',
        ),
      ];
}

/** Required fields of new events; an empty `action` is rejected. */
function checkReported(event: StoredObject): readonly FieldError[] {
  const errors: FieldError[] = [];
  if (!event.eventTime) {
    errors.push(required('eventTime'));
  }
  const named: readonly (readonly [string, string])[] = [
    ['reportingComponent', 'reportingController'],
    ['reportingInstance', 'reportingInstance'],
    ['action', 'action'],
    ['reason', 'reason'],
  ];
  for (const [field, shown] of named) {
    if (!event[field]) {
      errors.push(required(shown));
    }
  }
  if (event.type !== 'Normal' && event.type !== 'Warning') {
    errors.push(unsupported('type', event.type, ['Normal', 'Warning']));
  }
  if (String(event.message ?? '').length > 1024) {
    errors.push(invalid('note', '', 'can have at most 1024 characters'));
  }
  return errors;
}

/** Events of core/v1: old ones are hardly validated. */
export const coreEventBehaviour: ResourceBehaviour = {
  prepareCreate(event) {
    event.eventTime ??= null;
    event.reportingComponent ??= '';
    event.reportingInstance ??= '';
    event.source ??= {};
  },
  validate(event) {
    return [
      ...checkNamespace(event),
      ...(event.eventTime ? checkReported(event) : []),
    ];
  },
};

/** Events of events.k8s.io/v1, stored as core/v1. */
export const eventBehaviour: ResourceBehaviour = {
  toStored(event) {
    return {
      ...rename(event, renamed),
      apiVersion: 'v1',
    };
  },
  fromStored(event) {
    return {
      ...rename(
        event,
        renamed.map(([now, core]) => [core, now] as const),
      ),
      apiVersion: 'events.k8s.io/v1',
      kind: 'Event',
      metadata: event.metadata,
    };
  },
  validate(event, old) {
    return [
      ...checkNamespace(event),
      ...(old && !old.eventTime ? [] : checkReported(event)),
    ];
  },
};
