import { classNames } from '@/components/ui/class-names';

/** More are in the list of task types. */
const most = 16;

interface TakenTypesProps {
  /** How many running workers take each. */
  takers: ReadonlyMap<string, number>;
  chosen: string | null;
  onChoose: (taskType: string | null) => void;
}

/** Which task types are taken, and by how many workers: each narrows the list to those. */
export function TakenTypes({ takers, chosen, onChoose }: TakenTypesProps) {
  if (takers.size === 0) return null;
  const types = [...takers];
  return (
    <div
      role="group"
      aria-label="Task types, with how many running workers take each"
      className="mb-3 flex flex-wrap gap-1.5"
    >
      {types.slice(0, most).map(([type, count]) => (
        <button
          key={type}
          type="button"
          aria-pressed={type === chosen}
          title={`${type} can run on ${count} of the workers`}
          onClick={() => onChoose(type === chosen ? null : type)}
          className={classNames(
            'inline-flex h-6 max-w-full pointer-coarse:h-10 items-center gap-1.5 rounded-full border px-2.5 text-xs hover:bg-raised',
            type === chosen ? 'border-accent bg-accent-soft text-accent' : 'bg-surface',
          )}
        >
          <span className="truncate">{type}</span>
          <span className={classNames('font-medium', type !== chosen && 'text-muted')}>{count}</span>
        </button>
      ))}
      {types.length > most && (
        <span className="self-center text-xs text-muted">and {types.length - most} more types</span>
      )}
    </div>
  );
}
