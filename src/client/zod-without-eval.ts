import { z } from 'zod';

// Zod tries whether it may evaluate code as soon as a schema is made, which the pages' policy refuses and reports.
if (typeof window !== 'undefined') z.config({ jitless: true });
