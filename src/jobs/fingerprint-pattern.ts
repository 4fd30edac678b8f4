/** The fingerprint of a group of errors: the number of the rule that made it, and 96 bits of a hash. */
export const fingerprintPattern = /^\d{1,4}-[\da-f]{24}$/;
