/** Where a chapter of the manual comes from: a Markdown file of the repository, or one section of it. */
export interface ChapterSource {
  /** In its address: /docs/guide/<name> */
  name: string;
  /** In lists of chapters; the page itself has the file's own heading. */
  title: string;
  /** From the root of TaskFlow. */
  file: string;
  /** The anchor of the one section that the chapter is. */
  section?: string;
}

interface GuidePart {
  title: string;
  chapters: ChapterSource[];
}

const doc = (name: string, title: string): ChapterSource => ({ name, title, file: `docs/${name}.md` });

/** The chapters in the order in which somebody needs them who has just heard of TaskFlow. What docs/ has beside them follows. */
export const guideParts: GuidePart[] = [
  {
    title: 'Begin',
    chapters: [
      doc('first-job', 'First job'),
      doc('own-handlers', 'Your own handlers'),
      doc('retries', 'Retries and idempotency'),
      { name: 'promises', title: 'What is promised', file: 'README.md', section: 'what-is-promised' },
    ],
  },
  {
    title: 'Build on it',
    chapters: [
      doc('webhooks', 'Webhooks'),
      doc('schedules', 'Schedules'),
      doc('limits', 'Limits and pauses'),
      doc('uniqueness', 'One job of its kind'),
      doc('artifacts', 'Large artifacts'),
      doc('payload-privacy', 'Private payloads'),
      doc('pull-workers', 'Workers in any language'),
      doc('coming-from', 'Coming from another queue'),
    ],
  },
  {
    title: 'See what happens',
    chapters: [
      doc('search', 'Search'),
      doc('errors', 'Errors'),
      doc('cli', 'Command line'),
      doc('traces', 'Traces'),
      doc('audit-log', 'Audit log'),
    ],
  },
  {
    title: 'Operate',
    chapters: [
      { name: 'settings', title: 'Settings', file: 'README.md', section: 'settings' },
      doc('deployment', 'Deployment'),
      doc('many-machines', 'Scaling to many machines'),
      doc('security', 'Security'),
      doc('faults', 'Faults and what to do'),
      doc('metrics', 'Metrics, alerts, runbooks'),
      doc('doctor', 'Doctor'),
      doc('backup', 'Backup and restore'),
      doc('retention', 'What is kept'),
      doc('upgrades', 'Upgrades'),
      doc('reliability', 'How it is proven'),
    ],
  },
];

/** Those that are named here, in order. */
export const knownChapters: ChapterSource[] = guideParts.flatMap(({ chapters }) => chapters);

/** What docs/ has for those who work on TaskFlow itself, or ask how fast it is. */
export const notInGuide: readonly string[] = ['docs/roadmap.md', 'docs/performance.md', 'docs/capacity.md'];

export const guidePath = '/docs/guide';
