// All, done or failed: three radio buttons that look like one switch.
import type { StatusFilter } from './grid/view.ts';
import { useIsAllKnown } from './loading.tsx';
import { plainSoFar } from './words.ts';

const names: Record<StatusFilter, string> = { all: 'All', done: 'Done', failed: 'Failed' };

interface StatusChoiceProps {
  value: StatusFilter;
  counts: Record<StatusFilter, number>;
  onChange(status: StatusFilter): void;
}

export function StatusChoice({ value, counts, onChange }: StatusChoiceProps) {
  const isAll = useIsAllKnown();
  return (
    <fieldset className="choice">
      <legend className="unseen">Show</legend>
      {(Object.keys(names) as StatusFilter[]).map((status) => (
        <label key={status}>
          <input type="radio" name="status" checked={status === value} onChange={() => onChange(status)} />
          <span>
            {names[status]}{' '}
            <small className={status === 'failed' && counts.failed > 0 ? 'some-failed' : ''}>
              {plainSoFar(counts[status], isAll)}
            </small>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
