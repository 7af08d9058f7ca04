import type { runMessages } from '../../messages/runs';
import type { Translation } from '../Translation';

export const runs: Translation<typeof runMessages> = {
  now: {
    title: 'Backup läuft',
    titlePaused: 'Backup mitten im Lauf pausiert',
    titleFailing: 'Backup schlägt fehl',
    started: 'gestartet {{when}}',
    attempts_one: '{{count}} fehlgeschlagener Versuch',
    attempts_other: '{{count}} fehlgeschlagene Versuche',
    limit_one:
      'VolSync beginnt nach jedem fehlgeschlagenen Versuch einen neuen Lauf.',
    limit_other:
      'VolSync beginnt nach {{count}} fehlgeschlagenen Versuchen einen neuen Lauf.',
    waiting: '{{what}}.',
    noPods: 'Noch kein Pod ist gestartet.',
    tableLabel: 'Versuche des laufenden Backups',
    number: 'Versuch',
    pod: 'Pod',
    state: 'Zustand',
    startedAt: 'Gestartet',
    duration: 'Dauer',
    end: 'Beendet',
    exit: 'Exit-Code {{code}}',
    log: 'Log',
    logOf: 'Letzte Zeilen des Logs von {{pod}}',
    noLog: 'Das Log ist leer.',
  },
  attemptState: {
    pending: 'Ausstehend',
    running: 'Läuft',
    succeeded: 'Erfolgreich',
    failed: 'Fehlgeschlagen',
  },
};
