// What stands in place of pictures: nothing here yet, no matches, an error. Always with a next step.
import type { ReactNode } from 'react';

interface NoticeProps {
  title: string;
  text: ReactNode;
  action?: string;
  isBusy?: boolean;
  onAction?(): void;
}

export function Notice({ title, text, action, isBusy = false, onAction }: NoticeProps) {
  return (
    <div className="notice">
      <h2>{title}</h2>
      <p>{text}</p>
      {action && (
        <button type="button" className="button primary" aria-disabled={isBusy} onClick={onAction}>
          {action}
        </button>
      )}
    </div>
  );
}
