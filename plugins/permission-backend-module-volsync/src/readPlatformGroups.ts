import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import type { RootConfigService } from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';

const KEY = 'permission.volsync.platformGroups';

/** Throws `InputError` for anything but a full reference of a group. */
export function readPlatformGroups(
  config: RootConfigService,
): readonly string[] {
  return (config.getOptionalStringArray(KEY) ?? []).map((text, index) => {
    if (!/^group:[^/:]+\/[^/:]+$/i.test(text)) {
      throw new InputError(
        `Invalid group ${JSON.stringify(
          text,
        )} in ${KEY}[${index}]. Write it in full, such as group:default/platform`,
      );
    }
    return stringifyEntityRef(parseEntityRef(text));
  });
}
