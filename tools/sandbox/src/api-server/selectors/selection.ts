import { type RequestContext } from '../http/requestContext';
import { parseFieldSelector } from './fieldSelector';
import { parseLabelSelector } from './labelSelector';
import { type StoredObject } from '../types';

/** Selects the objects of a list, a watch or a collection delete. */
export interface Selection {
  readonly namespace?: string;
  readonly selective: boolean;
  matches(object: StoredObject): boolean;
}

export function readSelection(context: RequestContext): Selection {
  const { query, definition, info } = context;
  const labelText = query.get('labelSelector') ?? '';
  const fieldText = query.get('fieldSelector') ?? '';
  const labels = parseLabelSelector(labelText);
  const fields = parseFieldSelector(fieldText, definition);
  const namespace = definition.namespaced ? info.namespace : undefined;
  return {
    namespace,
    selective: labelText.trim() !== '' || fieldText !== '',
    matches: object =>
      (namespace === undefined || object.metadata.namespace === namespace) &&
      labels(object.metadata.labels ?? {}) &&
      fields.matches(object),
  };
}
