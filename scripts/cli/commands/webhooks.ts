import { Option, type Command } from 'commander';
import { relativeTime } from '../../../src/client/format-time.ts';
import type { WebhookAttempt, WebhookDeliverySummary } from '../../../src/jobs/webhook-delivery-schema.ts';
import {
  retrySchedules,
  webhookEvents,
  type RetrySchedule,
  type WebhookEventName,
} from '../../../src/jobs/webhook-words.ts';
import type { WebhookSubscription } from '../../../src/jobs/webhook-subscription-schema.ts';
import type { Cli, GlobalOptions } from '../cli.ts';
import { openClient } from '../connection.ts';
import { CliFailure, exitCodes } from '../exit-code.ts';
import { pastTime } from '../input/duration.ts';
import { idArgument } from '../input/id-argument.ts';
import { eventNames } from '../input/job-options.ts';
import { wholeNumber } from '../input/whole-number.ts';
import { plainText } from '../output/plain-text.ts';
import { print, printJson, remark } from '../output/print.ts';
import { printTable } from '../output/print-table.ts';
import type { Column } from '../output/table.ts';

const examples = `
Examples:
  $ taskflow webhooks list --state failed --host example.com
  $ taskflow webhooks show 5b1e…
  $ taskflow webhooks redeliver 5b1e…
  $ taskflow webhooks redeliver-failed --from 2h --host example.com
  $ taskflow webhooks subscribe https://example.com/hook --task-type send_email --events failed
  $ taskflow webhooks ping https://example.com/hook
  $ taskflow webhooks secret > secret.txt
  $ taskflow webhooks rotate`;

interface ListOptions extends GlobalOptions {
  state?: WebhookDeliverySummary['state'];
  host?: string;
  job?: string;
  limit?: number;
  cursor?: string;
}

export function describeWebhooks(command: Command, cli: Cli): void {
  command.addHelpText('afterAll', examples);
  const sub = (name: string, summary: string): Command =>
    command
      .command(name)
      .summary(summary)
      .description(`${summary[0]?.toUpperCase()}${summary.slice(1)}.`);
  sub('list', 'list deliveries, newest first')
    .addOption(new Option('--state <state>', 'only these').choices(['pending', 'active', 'delivered', 'failed']))
    .option('--host <host>', 'only to this host, with its port where that is not the usual one')
    .option('--job <jobId>', 'only those of this job', idArgument)
    .option('--limit <n>', 'at most so many, 1 to 500', wholeNumber(1, 500))
    .option('--cursor <cursor>', 'go on where a page ended')
    .action((_options: object, self: Command) => listDeliveries(self.optsWithGlobals(), cli));
  sub('show', 'show a delivery and each attempt at it')
    .argument('<deliveryId>', '', idArgument)
    .action((id: string, _options: object, self: Command) => showDelivery(id, self.optsWithGlobals(), cli));
  sub('redeliver', 'send a delivery again, at once')
    .argument('<deliveryId>', '', idArgument)
    .action((id: string, _options: object, self: Command) => redeliver(id, self.optsWithGlobals(), cli));
  sub('redeliver-failed', 'send all failed deliveries of a time again, in the background')
    .requiredOption('--from <when>', 'written from then on: a time, or a duration ago', (text) => pastTime(text))
    .option('--to <when>', 'written before then; now without it', (text) => pastTime(text))
    .option('--host <host>', 'only to this host')
    .action((_options: object, self: Command) => redeliverFailed(self.optsWithGlobals(), cli));
  sub('subscriptions', 'list who hears of jobs that anybody submits').action((_options: object, self: Command) =>
    listSubscriptions(self.optsWithGlobals(), cli),
  );
  sub('subscribe', 'tell a URL of all jobs, or those of a task type or tag')
    .argument('<url>')
    .option('--task-type <taskType>', 'only jobs of this type')
    .option('--tag <tag>', 'only jobs with this tag')
    .option('--events <events>', `some of ${webhookEvents.join(',')}`, eventNames)
    .addOption(new Option('--retries <schedule>', 'for how long each is tried').choices(retrySchedules))
    .action((url: string, _options: object, self: Command) => subscribe(url, self.optsWithGlobals(), cli));
  sub('unsubscribe', 'end a subscription')
    .argument('<subscriptionId>', '', idArgument)
    .action((id: string, _options: object, self: Command) => unsubscribe(id, self.optsWithGlobals(), cli));
  sub('ping', 'send a test message to a URL')
    .argument('<url>')
    .action((url: string, _options: object, self: Command) => ping(url, self.optsWithGlobals(), cli));
  sub('enable', 'let a URL that answered 410 be called again')
    .argument('<url>')
    .action((url: string, _options: object, self: Command) => enable(url, self.optsWithGlobals(), cli));
  sub('secret', 'print what webhooks are signed with, alone').action((_options: object, self: Command) =>
    printSecret(self.optsWithGlobals(), cli, false),
  );
  sub('rotate', 'make a new secret and print it; the old one signs beside it for 24 hours')
    .option('--global', 'the one of all keys that have none of their own')
    .action((_options: object, self: Command) => printSecret(self.optsWithGlobals(), cli, true));
}

async function listDeliveries(options: ListOptions, cli: Cli): Promise<void> {
  const { state, host, job, limit, cursor, json } = options;
  const query = { state, host, jobId: job, limit, cursor };
  const given = Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined));
  const page = await (await openClient(options, cli)).webhooks.list(given);
  if (json) return printJson(page);
  printTable(deliveryColumns(Date.now()), page.deliveries, 'No deliveries are like this.');
  if (page.nextCursor !== null) remark(`There are more: --cursor ${page.nextCursor}`);
}

async function showDelivery(id: string, options: GlobalOptions, cli: Cli): Promise<void> {
  const delivery = await (await openClient(options, cli)).webhooks.get(id);
  if (options.json) return printJson(delivery);
  print(`${delivery.event} of job ${delivery.jobId} to ${plainText(delivery.url)}: ${delivery.state}`);
  printTable(attemptColumns(Date.now()), delivery.attempts, 'There was no attempt yet.');
}

async function redeliver(id: string, options: GlobalOptions, cli: Cli): Promise<void> {
  const delivery = await (await openClient(options, cli)).webhooks.redeliver(id);
  if (options.json) printJson(delivery);
  else print(`Delivery ${delivery.deliveryId} is ${delivery.state}.`);
}

interface RedeliverOptions extends GlobalOptions {
  from: string;
  to?: string;
  host?: string;
}

async function redeliverFailed(options: RedeliverOptions, cli: Cli): Promise<void> {
  const { from, to = new Date().toISOString(), host, json } = options;
  const made = await (await openClient(options, cli)).webhooks.redeliverFailed({ from, to, ...(host && { host }) });
  if (json) printJson(made);
  else print(`${made.matched} failed deliveries are sent again.`);
}

async function listSubscriptions(options: GlobalOptions, cli: Cli): Promise<void> {
  const subscriptions = await (await openClient(options, cli)).webhooks.subscriptions();
  if (options.json) printJson({ subscriptions });
  else printTable(subscriptionColumns, subscriptions, 'There are no subscriptions.');
}

interface SubscribeOptions extends GlobalOptions {
  taskType?: string;
  tag?: string;
  events?: WebhookEventName[];
  retries?: RetrySchedule;
}

async function subscribe(url: string, options: SubscribeOptions, cli: Cli): Promise<void> {
  const { taskType, tag, events, retries, json } = options;
  const wanted = Object.entries({ taskType, tag, events, retrySchedule: retries });
  const given = Object.fromEntries(wanted.filter(([, value]) => value !== undefined));
  const made = await (await openClient(options, cli)).webhooks.subscribe({ url, ...given });
  if (json) printJson(made);
  else print(`Subscription ${made.subscriptionId} tells ${plainText(made.url)} of ${made.events.join(', ')}.`);
}

async function unsubscribe(id: string, options: GlobalOptions, cli: Cli): Promise<void> {
  await (await openClient(options, cli)).webhooks.unsubscribe(id);
  if (options.json) printJson({ subscriptionId: id });
  else print(`Subscription ${id} is gone.`);
}

async function ping(url: string, options: GlobalOptions, cli: Cli): Promise<void> {
  const sent = await (await openClient(options, cli)).webhooks.ping(url);
  if (options.json) printJson(sent);
  else if (sent.isDelivered) print(`Answered ${sent.responseStatus} after ${sent.durationMs} ms.`);
  if (!sent.isDelivered) throw new CliFailure(exitCodes.failed, sent.error ?? 'It was not delivered.');
}

async function enable(url: string, options: GlobalOptions, cli: Cli): Promise<void> {
  await (await openClient(options, cli)).webhooks.enableEndpoint(url);
  if (options.json) printJson({ url });
  else print(`${plainText(url)} is called again.`);
}

interface SecretOptions extends GlobalOptions {
  global?: boolean;
}

async function printSecret(options: SecretOptions, cli: Cli, isNew: boolean): Promise<void> {
  const { webhooks } = await openClient(options, cli);
  const owner = options.global ? 'global' : 'key';
  const answer = await (isNew ? webhooks.rotateSecret({ owner }) : webhooks.secret());
  if (options.json) printJson(answer);
  else print(answer.secret);
}

const subscriptionColumns: Column<WebhookSubscription>[] = [
  { head: 'SUBSCRIPTION', cell: ({ subscriptionId }) => subscriptionId },
  { head: 'JOBS', cell: (one) => plainText(subscribedJobs(one)) },
  { head: 'EVENTS', cell: ({ events }) => events.join(',') },
  { head: 'URL', cell: ({ url }) => plainText(url), shrinkTo: 12 },
];

function subscribedJobs({ taskType, tag, ownJobsOnly }: WebhookSubscription): string {
  const parts = [ownJobsOnly && 'own', taskType, tag && `#${tag}`].filter((part) => part);
  return parts.length > 0 ? parts.join(' ') : 'all';
}

function deliveryColumns(now: number): Column<WebhookDeliverySummary>[] {
  return [
    { head: 'DELIVERY', cell: ({ deliveryId }) => deliveryId },
    { head: 'STATE', cell: ({ state }) => state },
    { head: 'EVENT', cell: ({ event }) => event },
    { head: 'TRIES', cell: ({ attemptsMade }) => String(attemptsMade), align: 'right' },
    { head: 'LAST', cell: ({ lastStatus }) => String(lastStatus ?? '') },
    { head: 'CREATED', cell: ({ createdAt }) => relativeTime(createdAt, now) },
    { head: 'URL', cell: ({ url }) => plainText(url), shrinkTo: 12 },
    { head: 'ERROR', cell: ({ lastError }) => plainText(lastError ?? ''), shrinkTo: 8 },
  ];
}

function attemptColumns(now: number): Column<WebhookAttempt>[] {
  const text = (ms: number | null) => (ms === null ? '' : String(ms));
  return [
    { head: '#', cell: ({ number }) => String(number), align: 'right' },
    { head: 'STARTED', cell: ({ startedAt }) => relativeTime(startedAt, now) },
    { head: 'STATUS', cell: ({ responseStatus }) => String(responseStatus ?? '') },
    { head: 'MS', cell: ({ durationMs }) => String(durationMs), align: 'right' },
    { head: 'DNS', cell: ({ dnsMs }) => text(dnsMs), align: 'right' },
    { head: 'CONNECT', cell: ({ connectMs }) => text(connectMs), align: 'right' },
    { head: 'TLS', cell: ({ tlsMs }) => text(tlsMs), align: 'right' },
    { head: 'ANSWER', cell: ({ firstByteMs }) => text(firstByteMs), align: 'right' },
    { head: 'ADDRESS', cell: ({ address }) => address ?? '' },
    { head: 'ERROR', cell: ({ error }) => plainText(error ?? ''), shrinkTo: 12 },
  ];
}
