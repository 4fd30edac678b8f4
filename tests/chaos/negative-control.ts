import { ChaosSystem, leaseMs, type Backend } from './chaos-system.ts';
import { injectFault } from './inject-fault.ts';
import { judge, settle, type CaseReport } from './judge.ts';
import { say } from './say.ts';

/**
 * The naive design under a zombie, a killed worker and doubled hints, with the same audit. It must lose or double jobs:
 * an audit that finds nothing proves nothing, so that is the failure of this case.
 */
export async function negativeControl(backend: Backend): Promise<CaseReport> {
  const system = await ChaosSystem.start({ backend, workers: 2, naive: true });
  try {
    await system.submitMany(120, 'deaf', { payload: { ms: 1000 } });
    await injectFault(system, { fault: 'hints doubled', atMs: 0, victim: 0, forMs: 0 });
    await injectFault(system, { fault: 'worker killed', atMs: 0, victim: 1, forMs: 0 });
    await injectFault(system, { fault: 'worker frozen past its lease', atMs: 0, victim: 0, forMs: leaseMs + 2000 });
    await settle(system, 8000);
    const found = await judge(system, { faults: 3 });
    say(`    the naive design: ${found.lost} jobs lost or never ended, ${found.doubled} doubled, of ${found.jobs}`);
    const caught = found.lost + found.doubled > 0;
    return { ...found, problems: caught ? [] : ['The audit found nothing wrong with the naive design.'] };
  } finally {
    await system.stop();
  }
}
