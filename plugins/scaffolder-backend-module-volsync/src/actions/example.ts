import { stringify } from 'yaml';

/** An example for the scaffolder's list of actions. */
export function toExample(description: string, action: string, input: object) {
  return {
    description,
    example: stringify({ steps: [{ id: 'backups', action, input }] }),
  };
}
