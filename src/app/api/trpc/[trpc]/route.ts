import { handleTrpc } from '../../../../server/api/handle-trpc.ts';

export const GET = handleTrpc;
export const POST = handleTrpc;
