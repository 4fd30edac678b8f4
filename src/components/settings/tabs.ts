/** The tabs of Settings, each with an address of its own. */
export const settingsTabs = [
  { href: '/settings/appearance', label: 'Appearance' },
  { href: '/settings/notifications', label: 'Notifications' },
  { href: '/settings/keys', label: 'Keys' },
  { href: '/settings/audit', label: 'Audit log' },
  { href: '/settings/retention', label: 'Retention' },
  { href: '/settings/session', label: 'Session' },
  { href: '/settings/about', label: 'About' },
] as const;
