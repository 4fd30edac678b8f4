import Link from 'next/link';

export function Brand() {
  return (
    <Link href="/" className="flex h-8 items-center gap-2 rounded-md px-1.5 font-semibold tracking-tight md:mb-2">
      <svg aria-hidden viewBox="0 0 32 32" className="size-5">
        <rect width="32" height="32" rx="8" className="fill-accent" />
        <path d="M8 10h16M8 16h11M8 22h6" className="stroke-on-accent" strokeWidth="3" strokeLinecap="round" />
      </svg>
      TaskFlow
    </Link>
  );
}
