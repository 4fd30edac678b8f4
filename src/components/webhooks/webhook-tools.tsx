import { PingTool } from './ping-tool';
import { RedeliverAllTool } from './redeliver-all-tool';
import { SecretTool } from './secret-tool';
import { VerifyTool } from './verify-tool';

export function WebhookTools() {
  return (
    <div className="mt-6 grid items-start gap-4 md:grid-cols-2">
      <PingTool />
      <RedeliverAllTool />
      <SecretTool />
      <VerifyTool />
    </div>
  );
}
