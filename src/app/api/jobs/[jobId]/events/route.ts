import type { JobSummary } from '../../../../../jobs/job-schema.ts';
import { isTerminal } from '../../../../../jobs/job-status.ts';
import { watchCaller } from '../../../../../server/auth/watch-caller.ts';
import { answer } from '../../../../../server/http/answer.ts';
import { eventStream, eventStreamHeaders } from '../../../../../server/http/event-stream.ts';
import { route } from '../../../../../server/http/route.ts';
import { findJobSummary } from '../../../../../server/jobs/find-job.ts';

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = route('/api/jobs/[jobId]/events', {
  GET: {
    for: ['read', 'submit'],
    async handle({ request, param, services, caller }) {
      const job = await findJobSummary(services, caller, param('jobId'));
      const isKnown = request.headers.get('last-event-id') === String(job.version);
      // Only this answer keeps an EventSource from coming back.
      if (isKnown && isTerminal(job.status)) return answer(204, null, {});
      if (request.method === 'HEAD') return answer(200, null, eventStreamHeaders);
      return eventStream((sink) => {
        const tell = (changed: JobSummary) => {
          sink.send({ id: String(changed.version), name: 'job:updated', data: changed });
          if (isTerminal(changed.status)) sink.end();
        };
        if (!isKnown) tell(job);
        if (isTerminal(job.status)) return () => undefined;
        const stops = [
          services.changes.watch(job.jobId, job.version, { onChange: tell, onGone: sink.end }),
          watchCaller(services.keys, caller, sink.end),
        ];
        return () => stops.forEach((stop) => stop());
      });
    },
  },
});
