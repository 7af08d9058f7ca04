import { ConfigReader } from '@backstage/config';
import type { JsonObject } from '@backstage/types';
import {
  readComponentSettingsFromConfig,
  type ComponentSettings,
} from 'backstage-plugin-volsync-node';

/** The settings of a portal with this `volsync.component`. */
export function testSettings(component: JsonObject = {}): ComponentSettings {
  return readComponentSettingsFromConfig(
    new ConfigReader({ volsync: { component } }),
  );
}
