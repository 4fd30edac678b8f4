import { createEmitterBroadcast } from '../../src/server/realtime/emitter-broadcast.ts';
import { changeJobs } from './change-jobs.ts';
import { openServices, watchedJobIds } from './settings.ts';

// Tells of changes as web does, through Redis or PostgreSQL, from the start until it is ended.
changeJobs(createEmitterBroadcast(openServices()), watchedJobIds(), Number(process.env['PER_SECOND']));
process.once('disconnect', () => process.exit());
