/** An answer of the REST API that is no success, with what `problemOf` reads of an error. */
export class RefusedAnswer extends Error {
  override name = 'RefusedAnswer';
  readonly data: { httpStatus: number; requestId: string | null };

  constructor(message: string, data: RefusedAnswer['data']) {
    super(message);
    this.data = data;
  }
}

/** Reads an answer that is no success; what is not one of the API's own problems is told by its status. */
export async function refusedAnswer(response: Response): Promise<RefusedAnswer> {
  const isProblem = response.headers.get('content-type')?.startsWith('application/problem+json');
  const { detail }: { detail?: string } = isProblem ? await response.json() : {};
  return new RefusedAnswer(detail ?? `The server answered ${response.status}.`, {
    httpStatus: response.status,
    requestId: response.headers.get('x-request-id'),
  });
}
