import type {
  DestinationReport,
  EvidenceItem,
  Finding,
  VolumeReport,
} from 'backstage-plugin-volsync-common';

/** Longer than any text that a rule writes itself: longer texts repeat what a tenant wrote */
const MAX_TEXT_LENGTH = 2_000;
const KEY = 'volsync.limits.findingBytesPerNamespace';

/**
 * Limits the text of one namespace's findings in a report, which many people may have open. Each text has a limit, and
 * all of a namespace have a common one. Beyond it, a finding keeps only its code, its severity and its summary.
 * Verdicts don't change.
 */
export class FindingTexts {
  #left: number;

  constructor(options: { readonly maxBytes: number }) {
    this.#left = options.maxBytes;
  }

  fit(report: VolumeReport): VolumeReport {
    return {
      ...report,
      findings: this.#fitAll(report.findings),
      destinations: report.destinations.map(
        (destination): DestinationReport => ({
          ...destination,
          findings: this.#fitAll(destination.findings),
        }),
      ),
    };
  }

  #fitAll(findings: readonly Finding[]): readonly Finding[] {
    return findings.map(finding => this.#fitOne(finding));
  }

  #fitOne(finding: Finding): Finding {
    const shortened = cutTexts(finding);
    const bytes = bytesOf(shortened);
    if (bytes <= this.#left) {
      this.#left -= bytes;
      return shortened;
    }
    return {
      code: shortened.code,
      severity: shortened.severity,
      what: shortened.what.slice(0, 200),
      why: `Details are left out because the findings of this namespace have too much text. To see them, raise ${KEY}.`,
      fix: [],
      evidence: [],
      since: shortened.since,
    };
  }
}

function cutTexts(finding: Finding): Finding {
  const { what, why, means } = finding;
  return {
    ...finding,
    what: cut(what),
    why: cut(why),
    ...(means !== undefined && { means: cut(means) }),
    // A cut command would do something else
    fix: finding.fix.map(({ text, command }) => ({
      text: cut(text),
      ...(command !== undefined &&
        command.length <= MAX_TEXT_LENGTH && { command }),
    })),
    evidence: finding.evidence.map(
      (item): EvidenceItem => ({
        ...item,
        text: cut(item.text),
        ...(item.subject !== undefined && { subject: cut(item.subject) }),
      }),
    ),
  };
}

function cut(text: string): string {
  return text.length > MAX_TEXT_LENGTH
    ? `${text.slice(0, MAX_TEXT_LENGTH)}…`
    : text;
}

function bytesOf({ what, why, means = '', fix, evidence }: Finding): number {
  return (
    what.length +
    why.length +
    means.length +
    fix.reduce(
      (sum, { text, command = '' }) => sum + text.length + command.length,
      0,
    ) +
    evidence.reduce(
      (sum, { text, subject = '' }) => sum + text.length + subject.length,
      0,
    )
  );
}
