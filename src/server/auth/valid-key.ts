/** SQL: whether a row of taskflow.api_keys is a key that counts. */
export const isValidKey = 'revoked_at IS NULL AND (expires_at IS NULL OR expires_at > taskflow.now())';

/** SQL: for how many ms more; null for ever. */
export const keyEndsInMs = `CASE WHEN isfinite(expires_at)
    THEN (extract(epoch FROM expires_at - taskflow.now()) * 1000)::float8 END AS ends_in_ms`;
