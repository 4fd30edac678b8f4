'use client';

import { Clock, Download, Timer, WrapText } from 'lucide-react';
import type { ReactNode } from 'react';
import { DropdownMenu } from 'radix-ui';
import { logLevels, type LogFilter } from '@/client/log-lines';
import { Button } from '@/components/ui/button';
import { classNames } from '@/components/ui/class-names';
import { Select } from '@/components/ui/input';

interface LogToolbarProps {
  jobId: string;
  attempts: readonly number[];
  filter: LogFilter;
  onFilter: (filter: LogFilter) => void;
  isWrapped: boolean;
  onWrap: (isWrapped: boolean) => void;
  isSinceStart: boolean;
  onSinceStart: (isSinceStart: boolean) => void;
  /** The search. */
  children: ReactNode;
}

const selectStyles = 'h-7 w-auto max-w-36 text-xs max-sm:text-xs';

export function LogToolbar(props: LogToolbarProps) {
  const { jobId, attempts, filter, onFilter, isWrapped, onWrap, isSinceStart, onSinceStart, children } = props;
  return (
    <span className="flex flex-wrap items-center gap-2">
      {children}
      <Select
        aria-label="Least level shown"
        value={filter.level}
        onChange={({ target }) =>
          onFilter({ ...filter, level: logLevels.find((name) => name === target.value) ?? 'debug' })
        }
        className={selectStyles}
      >
        {logLevels.map((name) => (
          <option key={name} value={name}>
            {name === 'debug' ? 'all levels' : `${name} and above`}
          </option>
        ))}
      </Select>
      {attempts.length > 1 && (
        <Select
          aria-label="Attempt shown"
          value={filter.attempt ?? ''}
          onChange={({ target }) => onFilter({ ...filter, attempt: target.value === '' ? null : Number(target.value) })}
          className={selectStyles}
        >
          <option value="">all attempts</option>
          {attempts.map((number) => (
            <option key={number} value={number}>
              attempt {number}
            </option>
          ))}
        </Select>
      )}
      <span className="flex items-center gap-1">
        <Toggle name="Wrap long lines" isOn={isWrapped} onToggle={onWrap} icon={<WrapText aria-hidden />} />
        <Toggle
          name="Times from the attempt's start"
          isOn={isSinceStart}
          onToggle={onSinceStart}
          icon={isSinceStart ? <Timer aria-hidden /> : <Clock aria-hidden />}
        />
        <DownloadMenu jobId={jobId} />
      </span>
    </span>
  );
}

interface ToggleProps {
  name: string;
  isOn: boolean;
  onToggle: (isOn: boolean) => void;
  icon: ReactNode;
}

function Toggle({ name, isOn, onToggle, icon }: ToggleProps) {
  return (
    <Button
      size="icon"
      variant="ghost"
      title={name}
      aria-label={name}
      aria-pressed={isOn}
      onClick={() => onToggle(!isOn)}
      className={classNames(isOn && 'bg-accent-soft text-accent')}
    >
      {icon}
    </Button>
  );
}

const formats = { text: 'as text', ndjson: 'as NDJSON' } as const;

function DownloadMenu({ jobId }: { jobId: string }) {
  return (
    <DropdownMenu.Root>
      <DropdownMenu.Trigger asChild>
        <Button size="icon" variant="ghost" title="Download the log" aria-label="Download the log">
          <Download aria-hidden />
        </Button>
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content align="end" sideOffset={4} className="panel z-50 min-w-36 p-1 shadow-lg">
          {Object.entries(formats).map(([format, label]) => (
            <DropdownMenu.Item key={format} asChild>
              <a
                href={`/api/jobs/${encodeURIComponent(jobId)}/logs/export?format=${format}`}
                download
                className="flex h-7 items-center rounded px-2 text-sm outline-none data-highlighted:bg-raised"
              >
                {label}
              </a>
            </DropdownMenu.Item>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
