/** Most calls that the dashboard sends in one request to tRPC, and that are taken: one request counts once. */
export const mostBatchedCalls = 100;
