/** What stands in the place of a redacted value. */
export const redactedMarker = '[redacted]';
