/** A job that anybody can submit from a terminal on the same machine. */
export const firstJobCommand = `curl -X POST http://localhost:3000/api/jobs \\
  -H 'content-type: application/json' \\
  -d '{"taskType":"send_email","payload":{"to":"ada@example.com","subject":"Hello","body":"My first job."}}'`;
