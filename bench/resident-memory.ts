import { readFile } from 'node:fs/promises';

/** Resident memory of a process in MB (Linux). */
export async function residentMegabytes(pid: number): Promise<number> {
  return statusMegabytes(pid, 'VmRSS');
}

/** The most resident memory that a process has had so far, in MB (Linux). */
export async function peakMegabytes(pid: number): Promise<number> {
  return statusMegabytes(pid, 'VmHWM');
}

async function statusMegabytes(pid: number, field: 'VmRSS' | 'VmHWM'): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return (Number(new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1]) * 1024) / 1e6;
}
