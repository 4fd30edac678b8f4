import { CliFailure, exitCodes } from './exit-code.ts';
import { remark } from './output/print.ts';

/**
 * Asks before something that cannot be undone, on the terminal; the answer is no unless the person says yes.
 *
 * @param question names the number of what is concerned
 * @throws CliFailure when the answer is no, or nobody is there to ask
 */
export async function confirm(question: string, { yes }: { yes?: boolean | undefined }): Promise<void> {
  if (yes) return;
  if (!process.stdin.isTTY || !process.stderr.isTTY) {
    throw new CliFailure(exitCodes.wrongUse, `${question} Nobody is there to ask: say --yes`);
  }
  const prompts = await import('@clack/prompts');
  const answer = await prompts.confirm({ message: question, initialValue: false, output: process.stderr });
  if (prompts.isCancel(answer)) process.exit(exitCodes.interrupted);
  if (answer) return;
  remark('Nothing was changed.');
  throw new CliFailure(exitCodes.refused, 'not confirmed');
}
