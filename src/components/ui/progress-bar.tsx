import { classNames } from './class-names';

interface ProgressBarProps {
  percent: number;
  label: string;
  className?: string;
}

export function ProgressBar({ percent, label, className }: ProgressBarProps) {
  const value = Math.round(Math.min(100, Math.max(0, percent)));
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={value}
      className={classNames('h-1 overflow-hidden rounded-full bg-line', className)}
    >
      <div
        className="h-full rounded-full bg-bar-active transition-[width] duration-300"
        style={{ width: `${value}%` }}
      />
    </div>
  );
}
