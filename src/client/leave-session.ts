import { endSession } from './end-session';
import { forgetSession } from './forget-session';
import { holdPage } from './hold-page';
import { toast } from './toast';

/** Signs out and leaves for the page to sign in on. @returns whether it did; why not is told */
export async function leaveSession(options?: { isEverywhere?: boolean }): Promise<boolean> {
  // A query that is refused meanwhile would lead to another address of the same page.
  const release = holdPage();
  const problem = await endSession(options);
  if (problem !== null) {
    release();
    toast.error(`You are still signed in. ${problem}`);
    return false;
  }
  await forgetSession();
  // A new document: nothing of what was fetched in the session stays behind.
  window.location.assign('/sign-in');
  return true;
}
