/** What the audit log keeps of one, whose columns stand under a prefix: its rule, and neither payload nor options. */
export const auditedRule = (prefix: string): string =>
  `jsonb_strip_nulls(jsonb_build_object(${[
    ...[
      `'name', ${prefix}name`,
      `'taskType', ${prefix}task_type`,
      `'cron', ${prefix}cron`,
      `'everyMs', ${prefix}every_ms`,
    ],
    ...[`'timezone', ${prefix}timezone`, `'missed', ${prefix}missed`, `'overlap', ${prefix}overlap`],
    ...[`'startAt', ${prefix}start_at`, `'endAt', ${prefix}end_at`],
  ].join(', ')}))`;
