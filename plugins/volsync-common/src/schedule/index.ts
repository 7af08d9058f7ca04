export { nextFire, parseSchedule, previousFire } from './cron';
export type { Schedule } from './cron';
export {
  spreadMinute,
  toSpreadSchedule,
  toSubstitutableSchedule,
} from './spread';
