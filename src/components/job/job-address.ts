import { addressCount, addressOneOf } from '@/client/address-parts';

/** What the page of a job takes in its address: an attempt (0 for none), a line of its log, and the axis of its timeline. */
export const jobPageParsers = { attempt: addressCount, line: addressCount, time: addressOneOf(['whole', 'run']) };
