'use client';

import { LoadingRows } from '@/components/ui/loading-rows';
import { Panel } from '@/components/ui/panel';
import { ruleInWords } from './rule-in-words';
import { RunTimes } from './run-times';
import { ruleOf, type ScheduleFields } from './schedule-fields';
import type { RulePreview } from './use-rule-preview';

interface PreviewPanelProps {
  fields: ScheduleFields;
  preview: RulePreview | null;
}

/** The rule in words, and when it would run next, as one types it. */
export function PreviewPanel({ fields, preview }: PreviewPanelProps) {
  return (
    <Panel title="Next runs" flush>
      <div aria-live="polite" className="min-h-24 sm:min-h-48">
        {preview === null && <p className="p-3 text-muted">They stand here as soon as there is a rule.</p>}
        {preview && preview.problems.length > 0 && (
          <p className="p-3 text-muted">None yet: the rule is not right. It says why at its field.</p>
        )}
        {preview && isAsked(preview) && <LoadingRows label="Loading the next runs" rows={5} className="h-8" />}
        {preview?.failure && <p className="p-3 text-failed">{preview.failure}</p>}
        {preview?.nextRuns && (
          <>
            <p className="border-b px-3 py-2 font-medium">{words(fields)}</p>
            {preview.nextRuns.length === 0 && <p className="p-3 text-muted">It would never run: its end is past.</p>}
            <RunTimes runs={preview.nextRuns} />
          </>
        )}
      </div>
    </Panel>
  );
}

function isAsked({ nextRuns, problems, failure }: RulePreview): boolean {
  return nextRuns === null && problems.length === 0 && failure === null;
}

function words(fields: ScheduleFields): string {
  const { cron = null, everyMs = null } = ruleOf(fields);
  const rule = ruleInWords({ cron, everyMs });
  return cron === null ? rule : `${rule}, ${fields.timezone}`;
}
