// What stands where pictures would be: nothing here yet, nothing found, something went wrong. Always with a next step.
import type { ReactNode } from 'react';

interface NoticeProps {
  title: string;
  text: ReactNode;
  action?: string;
  onAction?(): void;
}

export function Notice({ title, text, action, onAction }: NoticeProps) {
  return (
    <div className="notice">
      <h2>{title}</h2>
      <p>{text}</p>
      {action && (
        <button type="button" className="button primary" onClick={onAction}>
          {action}
        </button>
      )}
    </div>
  );
}
