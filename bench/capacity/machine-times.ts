import { pbkdf2Sync } from 'node:crypto';
import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Redis } from 'ioredis';
import { percentile } from '../percentile.ts';
import type { MachineTimes } from './calibrate.ts';

const quantiles = 20;
const flushes = 400;
const pageBytes = 8192;
const pings = 500;
const computations = 50;

/** Takes what the machine itself needs for what TaskFlow waits for. */
export async function measureMachine(redisUrl: string): Promise<MachineTimes> {
  return { flushMs: flushTimes(), roundTripMs: await pingTime(redisUrl), computesMs: computeTime() };
}

/** As PostgreSQL flushes its log: a page is written over what is there, then `fdatasync`. As quantiles. */
function flushTimes(): number[] {
  const folder = mkdtempSync(path.join(tmpdir(), 'taskflow-flush-'));
  const file = openSync(path.join(folder, 'log'), 'w');
  try {
    const page = Buffer.alloc(pageBytes, 1);
    for (let n = 0; n < flushes; n += 1) writeSync(file, page, 0, pageBytes, n * pageBytes);
    fdatasyncSync(file);
    const tookMs = Array.from({ length: flushes }, (_, n) => {
      writeSync(file, page, 0, pageBytes, n * pageBytes);
      const startedMs = performance.now();
      fdatasyncSync(file);
      return performance.now() - startedMs;
    });
    return Array.from({ length: quantiles }, (_, n) => rounded(percentile(tookMs, (n + 0.5) / quantiles)));
  } finally {
    closeSync(file);
    rmSync(folder, { recursive: true });
  }
}

async function pingTime(url: string): Promise<number> {
  const redis = new Redis(url);
  try {
    const tookMs: number[] = [];
    for (let n = 0; n < pings; n += 1) {
      const startedMs = performance.now();
      await redis.ping();
      tookMs.push(performance.now() - startedMs);
    }
    return rounded(percentile(tookMs, 0.5));
  } finally {
    redis.disconnect();
  }
}

/** What `bench/handlers/computes.ts` does. */
function computeTime(): number {
  const before = process.cpuUsage();
  for (let n = 0; n < computations; n += 1) pbkdf2Sync('a', 'b', 20_000, 32, 'sha256');
  return rounded(process.cpuUsage(before).user / 1000 / computations);
}

const rounded = (ms: number): number => Number(ms.toPrecision(4));
