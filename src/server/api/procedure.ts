import { initTRPC, TRPCError } from '@trpc/server';
import { ZodError } from 'zod';
import { requireScope } from '../auth/caller.ts';
import type { Scope } from '../../jobs/scopes.ts';
import { callerVisibleError } from '../http/caller-visible-error.ts';
import { inputProblems } from '../http/input-problems.ts';
import type { ApiContext } from './context.ts';
import { trpcCodes } from './trpc-codes.ts';

const trpc = initTRPC.context<ApiContext>().create({
  isServer: true,
  // The dashboard reads what the problem document of REST carries: status, code, fields and request id.
  errorFormatter({ shape, error, ctx }) {
    const visible = error.cause instanceof ZodError ? undefined : callerVisibleError(error.cause);
    const errors = error.cause instanceof ZodError ? inputProblems(error.cause) : (visible?.problems ?? []);
    const isOurFault = error.code === 'INTERNAL_SERVER_ERROR';
    return {
      ...shape,
      message: messageOf(error, isOurFault),
      data: {
        code: shape.data.code,
        httpStatus: shape.data.httpStatus,
        path: shape.data.path,
        errors,
        details: visible?.details ?? {},
        requestId: ctx?.requestId ?? visible?.details['requestId'] ?? null,
      },
    };
  },
});

function messageOf(error: TRPCError, isOurFault: boolean): string {
  if (isOurFault) return 'Something went wrong on the server.';
  return error.cause instanceof ZodError ? 'The request does not match its schema.' : error.message;
}

/** Errors of `src/server` become tRPC's own here and nowhere else. */
const withMappedErrors = trpc.middleware(async ({ next, ctx, path }) => {
  const result = await next();
  if (result.ok) return result;
  const visible = callerVisibleError(result.error.cause);
  if (visible) {
    const error = new TRPCError({ code: trpcCodes[visible.code], message: visible.message, cause: visible });
    return { ...result, error };
  }
  if (result.error.code === 'INTERNAL_SERVER_ERROR') {
    ctx.services.log.error(
      { err: result.error.cause ?? result.error, requestId: ctx.requestId, path },
      'Procedure failed',
    );
  }
  return result;
});

export const router = trpc.router;

/** A procedure for callers with one of the scopes. */
export const procedureFor = (...anyOf: Scope[]) =>
  trpc.procedure.use(withMappedErrors).use(({ next, ctx }) => {
    requireScope(ctx.caller, anyOf);
    return next();
  });
