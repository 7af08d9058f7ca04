import { stringify } from 'yaml';

/** An example as the scaffolder's list of actions shows it. */
export function toExample(description: string, action: string, input: object) {
  return {
    description,
    example: stringify({ steps: [{ id: 'backups', action, input }] }),
  };
}
