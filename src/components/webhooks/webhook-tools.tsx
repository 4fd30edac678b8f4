'use client';

import type { ReactElement } from 'react';
import { useMay } from '@/client/use-may';
import { Panel } from '@/components/ui/panel';
import type { Scope } from '@/jobs/scopes';
import { PingTool } from './ping-tool';
import { RedeliverAllTool, redeliveryParsers } from './redeliver-all-tool';
import { SecretTool } from './secret-tool';
import { VerifyTool } from './verify-tool';
import { WebhooksHeader } from './webhooks-header';

/** Answers: does my receiver get it right, and how do I send again what it missed? */
export function WebhookTools() {
  return (
    <>
      <WebhooksHeader address={{ parsers: redeliveryParsers }} />
      <div className="grid items-start gap-4 md:grid-cols-2">
        <div className="flex min-w-0 flex-col gap-4">
          <Needs scope="submit" title="Send a test message" tool={<PingTool />} />
          <Needs scope="manage" title="Redeliver all that failed" tool={<RedeliverAllTool />} />
        </div>
        <div className="flex min-w-0 flex-col gap-4">
          <Needs scope="submit" title="Signing secret" tool={<SecretTool />} />
          <VerifyTool />
        </div>
      </div>
    </>
  );
}

/** A tool, or which scope it takes. */
function Needs({ scope, title, tool }: { scope: Scope; title: string; tool: ReactElement }) {
  if (useMay(scope)) return tool;
  return (
    <Panel title={title}>
      <p className="text-muted">
        This takes the scope {scope}, which the key that you are signed in with does not have.
      </p>
    </Panel>
  );
}
