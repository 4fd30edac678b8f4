let holds = 0;

/**
 * Keeps a refused query from leading to sign-in, and away from what is shown only once, until the answer is called.
 */
export function holdPage(): () => void {
  holds += 1;
  let isHeld = true;
  return () => {
    if (isHeld) holds -= 1;
    isHeld = false;
  };
}

export function isPageHeld(): boolean {
  return holds > 0;
}
