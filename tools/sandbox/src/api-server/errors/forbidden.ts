import { type AuthorizationRequest } from '../types';
import { objectDetails, qualifiedResource, StatusError } from './statusError';

function scopeOf(request: AuthorizationRequest): string {
  return request.namespace
    ? `in the namespace "${request.namespace}"`
    : 'at the cluster scope';
}

/** 403 with the real server's message. */
export function forbidden(
  request: AuthorizationRequest,
  reason?: string,
): StatusError {
  const suffix = reason ? `: ${reason}` : '';
  if (request.nonResourcePath !== undefined) {
    return new StatusError({
      code: 403,
      reason: 'Forbidden',
      message: `forbidden: User "${request.user}" cannot ${request.verb} path "${request.nonResourcePath}"${suffix}`,
      details: {},
    });
  }
  const resource = { group: request.group, plural: request.resource };
  const fullResource = request.subresource
    ? `${request.resource}/${request.subresource}`
    : request.resource;
  const subject = request.name
    ? `${qualifiedResource(resource)} "${request.name}"`
    : qualifiedResource(resource);
  return new StatusError({
    code: 403,
    reason: 'Forbidden',
    message: `${subject} is forbidden: User "${request.user}" cannot ${
      request.verb
    } resource "${fullResource}" in API group "${request.group}" ${scopeOf(
      request,
    )}${suffix}`,
    details: objectDetails(resource, request.name),
  });
}

/** 403 of an admission step, not of the authorizer. */
export function refused(options: {
  readonly group: string;
  readonly plural: string;
  readonly name: string;
  readonly why: string;
  readonly cause?: { reason: string; message: string; field?: string };
}): StatusError {
  const details = objectDetails(options, options.name);
  return new StatusError({
    code: 403,
    reason: 'Forbidden',
    message: `${qualifiedResource(options)} "${options.name}" is forbidden: ${
      options.why
    }`,
    details: options.cause ? { ...details, causes: [options.cause] } : details,
  });
}
