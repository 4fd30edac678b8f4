/**
 * Counts the handlers that ignored their signal and run on although their attempt has ended. They hold memory and CPU
 * that nobody can take from them but by ending the process.
 *
 * @param slots how many of them a worker bears
 * @param onTooMany called once, when there are more
 * @returns to be told of each; its promise settles when the handler does, if ever
 */
export function countLeftBehind(slots: number, onTooMany: () => void): (handler: Promise<unknown>) => void {
  let count = 0;
  let wasTold = false;
  return (handler) => {
    count += 1;
    void handler.finally(() => (count -= 1));
    if (count <= slots || wasTold) return;
    wasTold = true;
    onTooMany();
  };
}
