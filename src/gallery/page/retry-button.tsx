// Has a picture that failed processed again.
import { useState } from 'react';
import { useGallery } from './gallery.ts';
import { Icon } from './icons.tsx';

interface RetryButtonProps {
  name: string;
  className?: string;
  tabIndex?: number;
}

export function RetryButton({ name, className = '', tabIndex }: RetryButtonProps) {
  const { library, live } = useGallery();
  const [isBusy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<string | null>(null);
  const retry = async () => {
    if (isBusy) return;
    setBusy(true);
    try {
      await library.retry(name);
      live.hurry();
    } catch (error) {
      setTrouble(error instanceof Error ? error.message : String(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <span className={`retry ${className}`}>
      <button
        type="button"
        className="button small"
        aria-label={`Retry ${name}`}
        tabIndex={tabIndex}
        // Disabled, it would lose the focus.
        aria-disabled={isBusy}
        onClick={retry}
      >
        <Icon name="retry" />
        Retry
      </button>
      {trouble && <span role="alert">{trouble}</span>}
    </span>
  );
}
