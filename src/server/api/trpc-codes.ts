import type { TRPCError } from '@trpc/server';
import type { ErrorCode } from '../../jobs/errors.ts';

/** The tRPC code of each error that a caller may see. */
export const trpcCodes: Record<ErrorCode, TRPCError['code']> = {
  bad_request: 'BAD_REQUEST',
  unauthenticated: 'UNAUTHORIZED',
  forbidden: 'FORBIDDEN',
  not_found: 'NOT_FOUND',
  method_not_allowed: 'METHOD_NOT_SUPPORTED',
  illegal_transition: 'CONFLICT',
  conflict: 'CONFLICT',
  stale_lease: 'CONFLICT',
  too_slow: 'TIMEOUT',
  too_large: 'PAYLOAD_TOO_LARGE',
  unsupported_media_type: 'UNSUPPORTED_MEDIA_TYPE',
  // A procedure has no ranges.
  range_not_satisfiable: 'BAD_REQUEST',
  invalid_input: 'UNPROCESSABLE_CONTENT',
  rate_limited: 'TOO_MANY_REQUESTS',
  unavailable: 'SERVICE_UNAVAILABLE',
};
