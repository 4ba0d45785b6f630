// Processes a failed picture again.

import { useGallery } from '../gallery.ts';
import { Icon } from '../icons.tsx';
import { useAction } from '../use-action.ts';

interface RetryButtonProps {
  name: string;
  className?: string;
  tabIndex?: number;
}

export function RetryButton({ name, className = '', tabIndex }: RetryButtonProps) {
  const { library, live } = useGallery();
  const { act, isBusy, trouble } = useAction(async () => {
    await library.retry(name);
    live.hurry();
  });
  return (
    <span className={`retry ${className}`}>
      <button
        type="button"
        className="button small"
        aria-label={`Retry ${name}`}
        tabIndex={tabIndex}
        // A disabled button would lose the focus.
        aria-disabled={isBusy}
        onClick={act}
      >
        <Icon name="retry" />
        Retry
      </button>
      {trouble && <span role="alert">{trouble}</span>}
    </span>
  );
}
