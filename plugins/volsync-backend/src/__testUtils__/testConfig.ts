import { mockServices } from '@backstage/backend-test-utils';
import type { JsonObject } from '@backstage/types';
import { readVolsyncConfig, type VolsyncConfig } from '../config';

/** The configuration as the plugin reads it. */
export function testConfig(
  volsync: JsonObject,
  more: JsonObject = {},
): VolsyncConfig {
  return readVolsyncConfig(
    mockServices.rootConfig({ data: { volsync, ...more } }),
  );
}
