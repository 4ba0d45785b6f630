// What stands in place of pictures: nothing here yet, no matches, an error. Always with a next step.
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
