import type { Mail, SMTPPoolOptions, SMTPPoolSentMessageInfo } from 'nodemailer';

type SmtpTransport = Mail<SMTPPoolSentMessageInfo, SMTPPoolOptions>;
const transports = new Map<string, Promise<SmtpTransport>>();

/** The one pooled SMTP transport of this process, opened with the first message. */
export function smtpTransport(smtpUrl: string): Promise<SmtpTransport> {
  const known = transports.get(smtpUrl);
  if (known) return known;
  const opening = import('nodemailer').then((nodemailer) =>
    nodemailer.createTransport({
      url: smtpUrl,
      pool: true,
      maxConnections: 5,
      connectionTimeout: 10_000,
      greetingTimeout: 10_000,
      socketTimeout: 60_000,
      disableFileAccess: true,
      disableUrlAccess: true,
    }),
  );
  transports.set(smtpUrl, opening);
  return opening;
}

/** Ends the connections, for a worker that stops. */
export async function closeSmtpTransports(): Promise<void> {
  const open = [...transports.values()];
  transports.clear();
  for (const transport of open) (await transport).close();
}
