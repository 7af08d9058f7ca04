import { createRouteRef } from '@backstage/frontend-plugin-api';

/** The Backups tab of an entity. @internal */
export const entityContentRouteRef = createRouteRef();
