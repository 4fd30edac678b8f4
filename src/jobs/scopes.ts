/** What a key may do. */
export const scopes = ['read', 'submit', 'manage', 'admin'] as const;
export type Scope = (typeof scopes)[number];
