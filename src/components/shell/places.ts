import {
  Boxes,
  Bug,
  CalendarClock,
  ChartColumn,
  LayoutDashboard,
  List,
  type LucideIcon,
  Plus,
  Server,
  Settings,
  Webhook,
} from 'lucide-react';

/** A page of the main navigation. */
export interface Place {
  href: string;
  label: string;
  icon: LucideIcon;
  /** Pressed after `g` it leads there. */
  key: string;
  isHere: (path: string) => boolean;
}

const under = (start: string) => (path: string) => path.startsWith(start);

/** At most ten: what stands in a settings tab or in the palette does not stand here too. */
export const places: Place[] = [
  { href: '/', label: 'Overview', icon: LayoutDashboard, key: 'o', isHere: (path) => path === '/' },
  {
    href: '/jobs',
    label: 'Jobs',
    icon: List,
    key: 'j',
    isHere: (path) => path.startsWith('/jobs') && path !== '/jobs/new',
  },
  { href: '/errors', label: 'Errors', icon: Bug, key: 'e', isHere: under('/errors') },
  { href: '/jobs/new', label: 'New job', icon: Plus, key: 'n', isHere: (path) => path === '/jobs/new' },
  { href: '/tasks', label: 'Task types', icon: Boxes, key: 't', isHere: under('/tasks') },
  { href: '/workers', label: 'Workers', icon: Server, key: 'w', isHere: under('/workers') },
  { href: '/schedules', label: 'Schedules', icon: CalendarClock, key: 's', isHere: under('/schedules') },
  { href: '/charts', label: 'Charts', icon: ChartColumn, key: 'c', isHere: under('/charts') },
  { href: '/webhooks', label: 'Webhooks', icon: Webhook, key: 'h', isHere: under('/webhooks') },
  { href: '/settings', label: 'Settings', icon: Settings, key: ',', isHere: under('/settings') },
];
