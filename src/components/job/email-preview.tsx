'use client';

import { useQuery } from '@tanstack/react-query';
import { MailX, Paperclip } from 'lucide-react';
import PostalMime, { type Address } from 'postal-mime';
import { Skeleton } from '@/components/ui/skeleton';
import { fetchArtifact } from './fetch-artifact';

/** A mail that was kept whole because no mail server is set: shown as its reader would have seen it. */
export function EmailPreview({ url }: { url: string }) {
  const mail = useQuery({
    queryKey: ['email', url],
    queryFn: async () => PostalMime.parse(await fetchArtifact(url)),
    staleTime: Infinity,
  });
  if (mail.isPending) return <Skeleton className="h-40" />;
  if (mail.isError) return <p className="text-failed">{mail.error.message}</p>;
  const { from, to, cc, subject, html, text, attachments } = mail.data;
  return (
    <article className="overflow-hidden rounded-md border">
      <p className="flex items-center gap-2 border-b bg-pending-soft px-3 py-1.5 text-xs font-medium text-pending">
        <MailX aria-hidden className="size-3.5 shrink-0" />
        Kept here, not sent: no SMTP server is set.
      </p>
      <dl className="grid grid-cols-[4.5rem_minmax(0,1fr)] gap-x-2 gap-y-0.5 border-b px-3 py-2">
        <Header name="Subject" value={subject ?? '(none)'} isStrong />
        <Header name="From" value={from ? addressText(from) : '(none)'} />
        <Header name="To" value={(to ?? []).map(addressText).join(', ')} />
        {cc && cc.length > 0 && <Header name="Cc" value={cc.map(addressText).join(', ')} />}
      </dl>
      {html ? (
        <iframe title="Body of the mail" sandbox="" srcDoc={sealed(html)} className="h-56 w-full bg-white" />
      ) : (
        <p className="max-h-64 overflow-auto px-3 py-2 [overflow-wrap:anywhere] whitespace-pre-wrap" tabIndex={0}>
          {text}
        </p>
      )}
      {attachments.length > 0 && (
        <p className="flex flex-wrap items-center gap-2 border-t px-3 py-1.5 text-xs text-muted">
          <Paperclip aria-hidden className="size-3.5" />
          {attachments.map((attachment) => attachment.filename ?? 'unnamed').join(', ')}
        </p>
      )}
    </article>
  );
}

function Header({ name, value, isStrong = false }: { name: string; value: string; isStrong?: boolean }) {
  return (
    <>
      <dt className="text-muted">{name}</dt>
      <dd className={isStrong ? 'font-medium [overflow-wrap:anywhere]' : '[overflow-wrap:anywhere]'}>{value}</dd>
    </>
  );
}

function addressText(address: Address): string {
  if (!address.address) return address.name;
  return address.name ? `${address.name} <${address.address}>` : address.address;
}

/** Nothing in a mail may run or load: it comes from whoever submitted the job. */
function sealed(html: string): string {
  return `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">${html}`;
}
