/** A worker by the end of its id, which is what tells it from others; all of it on hover. */
export function WorkerLink({ workerId }: { workerId: string }) {
  return (
    <code className="font-mono text-xs" title={workerId}>
      {workerId.slice(-12)}
    </code>
  );
}
