import type { Piscina } from 'piscina';
import { FatalError } from '../../src/jobs/define-task.ts';
import type { PdfSource, RenderedPdf } from './render-pdf.ts';

/** At most two documents are laid out at a time in a process: each may take a core and some hundred MiB. */
const mostThreads = 2;
const memoryMiB = 1024;
const idleTimeoutMs = 20_000;

let threads: Promise<Piscina<PdfSource, RenderedPdf>> | undefined;

/**
 * Renders a document in a thread. Layout is plain computing, seconds of it for a large document: on the worker's own
 * thread it would hold up the lease and every other job. A stopped attempt ends the thread, wherever it is.
 *
 * @throws FatalError when the document needs more memory than a thread may have
 * @throws the abort reason of the signal
 */
export async function renderInThread(source: PdfSource, signal: AbortSignal): Promise<RenderedPdf> {
  signal.throwIfAborted();
  threads ??= openThreads();
  const pool = await threads;
  try {
    return await pool.run(source, { name: 'renderPdf', signal });
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY') {
      throw new FatalError(`The document is too large: its layout needs more than ${memoryMiB} MiB of memory.`, {
        cause: error,
      });
    }
    throw error;
  }
}

async function openThreads(): Promise<Piscina<PdfSource, RenderedPdf>> {
  const { Piscina } = await import('piscina');
  return new Piscina<PdfSource, RenderedPdf>({
    filename: new URL('./render-pdf.ts', import.meta.url).href,
    minThreads: 0,
    maxThreads: mostThreads,
    // A warm thread saves the next document a quarter of a second; an idle one is given back with its memory.
    idleTimeout: idleTimeoutMs,
    resourceLimits: { maxOldGenerationSizeMb: memoryMiB },
  });
}
