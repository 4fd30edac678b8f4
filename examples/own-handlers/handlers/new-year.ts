import { defineSchedule } from 'taskflow';
import { countWords } from './count-words.ts';

export const newYear = defineSchedule({
  name: 'new year',
  task: countWords,
  payload: { text: 'To be, or not to be.' },
  cron: '0 0 1 1 *',
  timezone: 'Europe/Berlin',
});
