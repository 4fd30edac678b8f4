import { PrismaPg } from '@prisma/adapter-pg';
import { setting } from '../programs/tell-start.ts';
import { clientFile } from './generate-client.ts';

export interface JobRow {
  id: string;
  status: string;
  priority: string;
  maxRetries: number;
  timeoutMs: number;
  createdAt: Date;
}

/** What the original asks of its client, which is generated too late for the compiler to see. */
interface Jobs {
  create(query: { data: Record<string, unknown> }): Promise<JobRow>;
  update(query: { where: { id: string }; data: Record<string, unknown> }): Promise<JobRow>;
}

interface Client {
  PrismaClient: new (options: { adapter: PrismaPg }) => { job: Jobs };
}

/** The original's table of jobs, by Prisma. */
export async function openJobs(): Promise<Jobs> {
  const { PrismaClient } = (await import(clientFile)) as Client;
  return new PrismaClient({ adapter: new PrismaPg({ connectionString: setting('DATABASE_URL') }) }).job;
}
