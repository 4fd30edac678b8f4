import { isTaskFlowError, type InputProblem } from '../../jobs/errors.ts';
import type { SubmitJob } from '../../jobs/job-schema.ts';
import { prepareJob, type SubmitServices } from './submit-job.ts';

/** What a submit would be refused for, by the very rules of the submit; nothing is submitted. */
export async function checkSubmit(services: SubmitServices, input: SubmitJob): Promise<InputProblem[]> {
  try {
    await prepareJob(services, input, null);
    return [];
  } catch (error) {
    if (isTaskFlowError(error) && error.code === 'invalid_input') return error.problems;
    throw error;
  }
}
