import { endSession } from './end-session';
import { forgetSession } from './forget-session';
import { toast } from './toast';

/** Signs out and leaves for the page to sign in on. @returns whether it did; why not is told */
export async function leaveSession(options?: { isEverywhere?: boolean }): Promise<boolean> {
  const problem = await endSession(options);
  if (problem !== null) {
    toast.error(`You are still signed in. ${problem}`);
    return false;
  }
  await forgetSession();
  // A new document: nothing of what was fetched in the session stays behind.
  window.location.assign('/sign-in');
  return true;
}
