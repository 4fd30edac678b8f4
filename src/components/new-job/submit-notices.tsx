interface SubmitNoticesProps {
  /** How many values the form cannot be sent with. */
  wrong: number;
  /** How many running workers take the task type; undefined where that is not known. */
  workers: number | undefined;
  /** What will wait where there is none. */
  waits: string;
}

/** What stands beside the button of a form that submits jobs. */
export function SubmitNotices({ wrong, workers, waits }: SubmitNoticesProps) {
  return (
    <>
      {wrong > 0 && (
        <p role="alert" className="rounded-md bg-failed-soft px-3 py-2 text-failed">
          {wrong === 1 ? 'One value' : `${wrong} values`} must be mended.
        </p>
      )}
      {workers === 0 && (
        <p className="rounded-md bg-pending-soft px-3 py-2 text-pending">
          No running worker takes this type: {waits} will wait for one.
        </p>
      )}
    </>
  );
}
