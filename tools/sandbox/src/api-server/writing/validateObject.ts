import { type ResourceDefinition } from '../definitions/resourceDefinition';
import { type StoredObject } from '../types';
import { type FieldError, invalidObject } from '../validation/fieldError';
import { validateMetadata } from './validateMetadata';
import { validateSchema } from '../validation/validateSchema';

/** Throws a 422 with every error. */
export function validateObject(
  definition: ResourceDefinition,
  object: StoredObject,
  old?: StoredObject,
): void {
  const { schema, behaviour } = definition;
  const errors: FieldError[] = [
    ...validateMetadata(object, definition, old),
    ...(schema ? validateSchema(schema, object) : []),
    ...(behaviour?.validate?.(object, old) ?? []),
  ];
  if (errors.length > 0) {
    throw invalidObject(definition, object.metadata.name ?? '', errors);
  }
}
