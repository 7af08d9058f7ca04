import type { RequestHandlers } from '../context';
import { bucketHandlers } from './buckets';
import { copyHandlers } from './copyObject';
import { listingHandlers } from './listing';
import { multiDeleteHandlers } from './multiDelete';
import { multipartHandlers } from './multipart';
import { readObjectHandlers } from './readObject';
import { writeObjectHandlers } from './writeObject';

/** The handlers of all operations, by name. */
export const requestHandlers: RequestHandlers = {
  ...bucketHandlers,
  ...copyHandlers,
  ...listingHandlers,
  ...multiDeleteHandlers,
  ...multipartHandlers,
  ...readObjectHandlers,
  ...writeObjectHandlers,
};
